import { isAgentTool } from '../../run/agentTool';
import { type TaskItem, withDownloads } from '../../run/downloads';
import { isComplete, isFailure, isValue, type ItemResult, type Run, type Unended } from '../../run/operation';
import { forgetOutput, noteDelivery, type RunMemory, toSecondPlace, toTaskId } from '../../run/runMemory';
import { toItemWaits } from '../../run/wait/itemWait';
import type { WaitRun } from '../../run/wait/keepRunning';
import { waitForEnds } from '../../run/wait/waitForTasks';
import { lacksImage } from './gridPicture';
import type { GridEnd, GridItem } from './grids';
import { toNextStep, toUpscaledResult } from './imageResult';
import { submitUpscalings, type Upscaled, type UpscalingResult } from './upscale';

/** An item whose single picture has a task, or that already has its result. */
export type PictureStep = Upscaled | UpscalingResult;

/** Submits the upscalings that haven't been submitted yet. */
export async function submitPictures(
	run: Run,
	ends: Array<ItemResult<GridEnd>>,
	memory: RunMemory,
): Promise<Array<ItemResult<PictureStep>>> {
	const upscalings = ends.map((end) => {
		if (!isValue(end)) return end;
		return end.kind === 'upscaling' ? end.upscaling : undefined;
	});
	const submitted = await submitUpscalings(run, upscalings, memory);
	return ends.map((end, itemIndex) =>
		isValue(end) && end.kind === 'upscaling' ? submitted[itemIndex] : end,
	);
}

/** What a run that ends early outputs for each item: the task it had reached. */
export function toTaskItems(
	memory: RunMemory,
	grids: Array<ItemResult<GridItem>>,
	pictures: Array<ItemResult<PictureStep>> = [],
): ItemResult[] {
	return grids.map((grid, itemIndex) => {
		const picture = pictures[itemIndex];
		if (isFailure(grid)) return grid;
		if (isFailure(picture)) return picture;
		if (picture?.kind === 'result') return [{ json: picture.result.json }];
		const known = grid ? (grid.upscaledTaskId ?? grid.gridTaskId) : toRememberedTaskId(memory, itemIndex);
		const taskId = picture?.taskId ?? known;
		return taskId === undefined ? undefined : [{ json: { taskId } }];
	});
}

/** The task that an item reached in an earlier try, for when this try didn't even read the item. */
function toRememberedTaskId({ submissions, inherited }: RunMemory, itemIndex: number): string | undefined {
	const places = [toSecondPlace(itemIndex), itemIndex];
	const remembered = places.map((place) => submissions[place] ?? inherited[place]);
	return remembered.map((submission) => submission && toTaskId(submission)).find((id) => id !== undefined);
}

/** Waits for the single pictures. */
export async function waitForPictures(
	run: Run,
	grids: Array<ItemResult<GridItem>>,
	pictures: Array<ItemResult<PictureStep>>,
	waitRun: WaitRun,
): Promise<Array<ItemResult<TaskItem>> | Unended> {
	const parameters = pictures.map((picture, itemIndex) => {
		const grid = grids[itemIndex];
		if (!isValue(picture) || !isValue(grid)) return isFailure(picture) ? picture : undefined;
		return picture.kind === 'upscaled'
			? { ...grid.settings, taskId: picture.taskId, isLacking: lacksImage }
			: undefined;
	});
	const waits = await toItemWaits(run, parameters, waitRun);
	const ends = await waitForEnds(run, waits, waitRun);
	if (typeof ends === 'string') return ends;
	return pictures.map((picture, itemIndex) => {
		if (isValue(picture) && picture.kind === 'result') return picture.result;
		const [grid, wait] = [grids[itemIndex], waits[itemIndex]];
		if (!isValue(wait) || !isValue(grid)) return isFailure(picture) ? picture : undefined;
		const { gridTaskId, imageIndex = 0 } = grid;
		return toUpscaledResult(wait, ends.get(wait)!, { gridTaskId, imageIndex });
	});
}

/** Each item's output, with the files it requested. */
export async function toOutput(
	run: Run,
	grids: Array<ItemResult<GridItem>>,
	results: Array<ItemResult<TaskItem>>,
	memory: RunMemory,
): Promise<ItemResult[]> {
	const { context } = run;
	for (const [itemIndex, result] of results.entries()) {
		const grid = grids[itemIndex];
		if (!isValue(result) || !isValue(grid) || !result.task) continue;
		// If the agent makes the same request again, it wants another picture.
		for (const taskId of [grid.gridTaskId, result.task.id]) noteDelivery(context, memory, taskId);
	}
	const isTool = isAgentTool(context.getNode());
	const told = results.map((result) => (isTool && isValue(result) ? toNextStep(result) : result));
	const outputs = await withDownloads(run, told);
	if (isComplete(outputs)) forgetOutput(memory);
	// Another try continues from the grid.
	for (const [itemIndex, { taskId }] of Object.entries(memory.failed)) {
		if (taskId !== undefined) delete memory.failed[itemIndex];
	}
	return outputs;
}
