import type { IDataObject } from 'n8n-workflow';

import { isSucceeded, type VideoTask } from '../../api/task';
import type { Api, ImagineBody } from '../../api/types';
import type { TaskItem } from '../../run/downloads';
import { isFailure, isValue, type ItemResult, type Run, type Unended } from '../../run/operation';
import { type RunMemory, type SubmissionKeys, toTaskId } from '../../run/runMemory';
import {
	type ItemSubmission,
	recallOutput,
	submitOnce,
	toDigest,
	toSourceValues,
	toSubmitOutput,
} from '../../run/submission/submitOnce';
import { type ItemWait, toItemWaits, type WaitParameters, type WaitSettings } from '../../run/wait/itemWait';
import type { WaitRun } from '../../run/wait/keepRunning';
import type { WaitEnd } from '../../run/wait/pollUntilSettled';
import { waitForEnds } from '../../run/wait/waitForTasks';
import { Failure, ofStoredFailure, ofTask, toFailure } from '../../shared/failure';
import { readWaitSettings } from '../fields/wait';
import { lacksImage, toGridPicture } from './gridPicture';
import { toGridResult, toListedResult, toOverdueResult } from './imageResult';
import { type ImageParameters, readImageParameters } from './parameters';
import { recallUpscaling, type Upscaled, type Upscaling, type UpscalingResult } from './upscale';

/** Display name of the field that says what to do when a task fails. */
export const FAILURE_FIELD = 'If Image Fails';

/** One item's parameters, and what's known about it from earlier. */
interface ImageItem extends ImageParameters {
	settings: WaitSettings;
	keys: SubmissionKeys;
	/** Output of its grid's submission, or of the existing grid; undefined if the grid is still to be submitted. */
	output?: IDataObject;
}

/** An item whose grid has a task. */
export interface GridItem extends ImageParameters {
	settings: WaitSettings;
	gridTaskId: string;
	/** The task that makes the single picture, if it was submitted earlier. */
	upscaledTaskId?: string;
}

/** Submits the grids that don't exist yet. Every item is read before anything is submitted. */
export async function submitGrids(run: Run, memory: RunMemory): Promise<Array<ItemResult<GridItem>>> {
	const items = await readItems(run, memory);
	const submissions = items.map((item) => (isValue(item) ? toSubmission(run.api, item) : item));
	const outputs = await submitOnce(run, submissions, memory);
	// Whichever items failed, the others keep their grids.
	return outputs.map((output, itemIndex) => {
		const item = items[itemIndex];
		if (isFailure(output)) return output;
		if (!isValue(item)) return item;
		return output && toGridItem(item, output.taskId as string, memory, itemIndex);
	});
}

function toGridItem(
	item: ImageItem,
	gridTaskId: string,
	memory: RunMemory,
	itemIndex: number,
): GridItem | Failure {
	const { imageIndex } = item;
	if (imageIndex === undefined) return { ...item, gridTaskId };
	try {
		const upscaledTaskId = recallUpscaling(memory, itemIndex, { gridTaskId, imageIndex });
		return { ...item, gridTaskId, upscaledTaskId };
	} catch (error) {
		return toFailure(error);
	}
}

async function readItems(
	{ context, itemIndexes, stage }: Run,
	memory: RunMemory,
): Promise<Array<ItemResult<ImageItem>>> {
	const sourceValues = toSourceValues(context.getNode().parameters, SOURCES);
	const inputItems = context.getInputData();
	return await stage(itemIndexes, (itemIndex) => {
		const failed = memory.failed[itemIndex];
		if (failed) throw ofStoredFailure(failed);
		const submission = memory.submissions[itemIndex];
		try {
			const parameters = readImageParameters(context, itemIndex);
			const { grid, speed, state } = parameters;
			const keys = {
				requestKey: toDigest(['grid', grid, speed]),
				sourceKey: toDigest([sourceValues, inputItems[itemIndex]?.json]),
			};
			const settings = readWaitSettings(context, itemIndex, FAILURE_FIELD);
			const recall = () =>
				// After a suspension, no more grids are submitted.
				memory.suspension && submission
					? toSubmitOutput(submission)
					: recallOutput(memory, itemIndex, keys, state);
			return { ...parameters, settings, keys, output: 'taskId' in grid ? { taskId: grid.taskId } : recall() };
		} catch (error) {
			const taskId = submission && toTaskId(submission);
			throw taskId === undefined ? toFailure(error) : ofTask(toFailure(error), taskId);
		}
	});
}

/** What a grid is made from. A different Image Index doesn't make a new grid. */
const SOURCES = {
	parameters: ['createFrom', 'prompt'],
	options: ['state', 'speed', 'botType', 'extraFields'],
};

function toSubmission(
	api: Api,
	{ keys, concurrency, grid, output, speed, state, timeoutMs }: ImageItem,
): ItemSubmission {
	// An existing grid has an output, so it's never submitted.
	const { body } = grid as { body: ImagineBody };
	const submit = async () => await api.submitTask({ call: 'imagine', body, speed, timeoutMs });
	return { ...keys, concurrency, state, output, submit };
}

/** What follows an item's grid. */
export type GridEnd = { kind: 'upscaling'; upscaling: Upscaling } | Upscaled | UpscalingResult;

/** Waits for the grids of the items whose upscaling hasn't been submitted. */
export async function waitForGrids(
	run: Run,
	items: Array<ItemResult<GridItem>>,
	waitRun: WaitRun,
): Promise<Array<ItemResult<GridEnd>> | Unended> {
	const waits = await toItemWaits(run, items.map(toWaitParameters), waitRun);
	const ends = waits.some(isValue)
		? await waitForEnds(run, waits, waitRun, { isEnd: false })
		: new Map<ItemWait, WaitEnd>();
	if (typeof ends === 'string') return ends;
	return items.map((item, itemIndex) => {
		if (!isValue(item)) return item;
		if (item.upscaledTaskId !== undefined) return { kind: 'upscaled', taskId: item.upscaledTaskId };
		const wait = waits[itemIndex];
		return isValue(wait) ? toGridEnd(run, item, wait, ends.get(wait)!) : wait;
	});
}

function toWaitParameters(item: ItemResult<GridItem>): ItemResult<WaitParameters> {
	if (!isValue(item) || item.upscaledTaskId !== undefined) return isFailure(item) ? item : undefined;
	const { gridTaskId, imageIndex, settings } = item;
	const lacksPicture = (task: VideoTask) => toGridPicture(task, imageIndex ?? 0).kind === 'none';
	return {
		...settings,
		taskId: gridTaskId,
		isLacking: imageIndex === undefined ? lacksImage : lacksPicture,
	};
}

function toGridEnd({ context }: Run, item: GridItem, wait: ItemWait, end: WaitEnd): GridEnd | Failure {
	const { gridTaskId, imageIndex, concurrency, speed, state, timeoutMs } = item;
	const toEnd = (result: TaskItem | Failure): UpscalingResult | Failure =>
		isFailure(result) ? result : { kind: 'result', result };
	if (imageIndex === undefined || end.kind !== 'settled' || !isSucceeded(end.task)) {
		return toEnd(toGridResult(wait, end));
	}
	if (end.task.videoUrls.length > 0) return toNoImageFailure(gridTaskId);
	const picture = toGridPicture(end.task, imageIndex);
	if (picture.kind !== 'button') return toEnd(toListedResult(context, wait, end.task, picture, imageIndex));
	const { deadlineMs } = wait;
	const overdue = toEnd(toOverdueResult(wait, end.task));
	if (Date.now() >= deadlineMs) return overdue;
	const choice = { gridTaskId, imageIndex, customId: picture.customId };
	return {
		kind: 'upscaling',
		upscaling: { ...choice, concurrency, speed, state, timeoutMs, deadlineMs, overdue },
	};
}

function toNoImageFailure(taskId: string): Failure {
	return new Failure(`Task ${taskId} is a video, not a grid of pictures`, {
		description: 'Enter the ID of a finished grid in “Grid Task ID”.',
		taskId,
	});
}
