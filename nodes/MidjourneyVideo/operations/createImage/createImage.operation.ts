import type { INodeProperties } from 'n8n-workflow';

import type { VideoTask } from '../../api/task';
import { isAgentTool } from '../../run/agentTool';
import { type TaskItem, withDownloads } from '../../run/downloads';
import {
	isComplete,
	isFailure,
	isValue,
	type ItemResult,
	mayFailByItem,
	type Operation,
	type Run,
	toSingleItems,
	type Unended,
} from '../../run/operation';
import { forgetOutput, noteDelivery } from '../../run/runMemory';
import { toItemWaits } from '../../run/wait/itemWait';
import { beginWait, type WaitRun } from '../../run/wait/keepRunning';
import { claimEnd } from '../../run/wait/repeatedRun';
import { waitForEnds } from '../../run/wait/waitForTasks';
import { choiceField, FIRST, NONE, outputFieldField, simplifyField } from '../fields/output';
import { maxWaitField, onFailureField, wantsToKeepRunning } from '../fields/wait';
import { FAILURE_FIELD, type GridEnd, type GridItem, submitGrids, waitForGrids } from './grids';
import { toNextStep, toUpscaledResult } from './imageResult';
import { submitUpscalings } from './upscale';

const forImage = { operation: ['createImage'] };

const fromPrompt = { ...forImage, createFrom: ['prompt'] };

const fromGrid = { ...forImage, createFrom: ['gridTask'] };

function imageIndexField(show: Record<string, string[]>): INodeProperties {
	return {
		displayName: 'Image Index',
		name: 'imageIndex',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 3, numberPrecision: 0 },
		default: 0,
		description: 'Which of the four pictures to upscale, counted from 0',
		displayOptions: { show },
	};
}

const imageFields: INodeProperties[] = [
	{
		displayName:
			'As a tool, this waits for up to 48 seconds, and then returns the task as it is. The agent goes on by calling the tool again with the same values, which buys nothing twice.',
		name: 'imageToolNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '@tool': [true], ...forImage } },
	},
	{
		displayName: 'Create From',
		name: 'createFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Prompt', value: 'prompt', description: 'Make a new grid of four pictures from a text' },
			{
				name: 'Existing Grid',
				value: 'gridTask',
				description: 'Upscale a picture of a finished grid of the same account',
			},
		],
		default: 'prompt',
		displayOptions: { show: forImage },
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder: 'e.g. a lighthouse in a storm, oil painting --ar 16:9',
		description: 'What the image shows, with Midjourney’s own parameters if you like',
		displayOptions: { show: fromPrompt },
	},
	{
		displayName: 'Grid Task ID',
		name: 'gridTaskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.taskId }}',
		description: 'The finished task whose grid of four the picture is from',
		displayOptions: { show: fromGrid },
	},
	{
		displayName: 'Image Result',
		name: 'imageResult',
		type: 'options',
		options: [
			{
				name: 'One Picture',
				value: 'single',
				description: 'One of the four, upscaled: what a video can start from (two charges)',
			},
			{ name: 'Grid of Four', value: 'grid', description: 'All four in one picture (one charge)' },
		],
		default: 'single',
		displayOptions: { show: fromPrompt },
	},
	imageIndexField({ ...fromPrompt, imageResult: ['single'] }),
	imageIndexField(fromGrid),
	maxWaitField(forImage),
	onFailureField(FAILURE_FIELD, forImage),
	choiceField([NONE, FIRST], 'none', { show: forImage }),
	outputFieldField({ ...forImage, download: ['first'] }),
	simplifyField(forImage),
];

/** Makes one image per item from a text: a grid of four, and one of its pictures by a second submission. */
export const createImage: Operation = {
	description: {
		name: 'Create Image',
		description: 'Make an image from a text and wait until it is finished (costs money, up to two charges)',
		action: 'Create image',
	},
	fields: imageFields,
	execute: async (run) => {
		const { context } = run;
		const waitRun = beginWait(context, () => wantsToKeepRunning(run));
		if (!waitRun) return 'endedElsewhere';
		const grids = await submitGrids(run, waitRun.memory);
		const told = () =>
			toSingleItems(grids.map((grid) => (isValue(grid) ? { taskId: grid.gridTaskId } : grid)));
		if (mustEnd(run, grids)) return told();
		const gridEnds = await waitForGrids(run, grids, waitRun);
		if (typeof gridEnds === 'string') return gridEnds;
		const steps = await upscale(run, gridEnds, waitRun);
		if (mustEnd(run, steps)) {
			if (!claimEnd(context, waitRun.memory)) return 'endedElsewhere';
			return told().map((output, index) => toTold(steps[index]) ?? output);
		}
		const results = await waitForUpscaled(run, grids, steps, waitRun);
		return typeof results === 'string' ? results : await toOutput(run, grids, results, waitRun);
	},
};

/** Whether nothing more is submitted or waited for. */
function mustEnd({ context, isStopped }: Run, results: Array<ItemResult<unknown>>): boolean {
	return isStopped() || (results.some(isFailure) && !mayFailByItem(context));
}

/** What a run that ends early tells of an item; undefined for one that has got no further than its grid. */
function toTold(step: ItemResult<GridEnd>): ItemResult {
	if (!isValue(step)) return step;
	if (step.kind === 'upscaled') return [{ json: { taskId: step.taskId } }];
	return step.kind === 'result' ? [{ json: step.result.json }] : undefined;
}

/** Submits the upscalings that are still to be submitted. */
async function upscale(
	run: Run,
	ends: Array<ItemResult<GridEnd>>,
	{ memory }: WaitRun,
): Promise<Array<ItemResult<GridEnd>>> {
	const upscalings = ends.map((end) => {
		if (!isValue(end)) return end;
		return end.kind === 'upscaling' ? end.upscaling : undefined;
	});
	const taskIds = await submitUpscalings(run, upscalings, memory);
	return ends.map((end, itemIndex) => {
		const taskId = taskIds[itemIndex];
		if (!isValue(end) || end.kind !== 'upscaling') return end;
		return isValue(taskId) ? { kind: 'upscaled', taskId } : taskId;
	});
}

/** Waits for the single pictures. */
async function waitForUpscaled(
	run: Run,
	grids: Array<ItemResult<GridItem>>,
	steps: Array<ItemResult<GridEnd>>,
	waitRun: WaitRun,
): Promise<Array<ItemResult<TaskItem>> | Unended> {
	const parameters = steps.map((step, itemIndex) => {
		if (!isValue(step)) return step;
		if (step.kind !== 'upscaled') return undefined;
		const { settings } = grids[itemIndex] as GridItem;
		return { ...settings, taskId: step.taskId, isLacking: ({ imageUrl }: VideoTask) => imageUrl === null };
	});
	const waits = await toItemWaits(run, parameters, waitRun);
	const ends = await waitForEnds(run, waits, waitRun);
	if (typeof ends === 'string') return ends;
	return steps.map((step, itemIndex) => {
		const wait = waits[itemIndex];
		if (isValue(step) && step.kind === 'result') return step.result;
		if (!isValue(wait)) return isFailure(step) ? step : wait;
		const { gridTaskId, imageIndex = 0 } = grids[itemIndex] as GridItem;
		return toUpscaledResult(wait, ends.get(wait)!, { gridTaskId, imageIndex });
	});
}

async function toOutput(
	run: Run,
	grids: Array<ItemResult<GridItem>>,
	results: Array<ItemResult<TaskItem>>,
	{ memory }: WaitRun,
): Promise<ItemResult[]> {
	const { context } = run;
	for (const [itemIndex, result] of results.entries()) {
		const grid = grids[itemIndex];
		if (!isValue(result) || !isValue(grid) || !result.task) continue;
		// An agent that asks for the same again wants another picture.
		for (const taskId of [grid.gridTaskId, result.task.id]) noteDelivery(context, memory, taskId);
	}
	const isTool = isAgentTool(context.getNode());
	const told = results.map((result) => (isTool && isValue(result) ? toNextStep(result) : result));
	const outputs = await withDownloads(run, told);
	if (isComplete(outputs)) forgetOutput(memory);
	// A further try goes on from the grid.
	for (const [itemIndex, { taskId }] of Object.entries(memory.failed)) {
		if (taskId !== undefined) delete memory.failed[itemIndex];
	}
	return outputs;
}
