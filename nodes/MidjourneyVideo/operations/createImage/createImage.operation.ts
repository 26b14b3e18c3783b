import type { INodeProperties } from 'n8n-workflow';

import {
	isFailure,
	isValue,
	type ItemResult,
	mustEnd,
	type Operation,
	type OutputItem,
	type Run,
	type Unended,
} from '../../run/operation';
import { beginWait, type WaitRun } from '../../run/wait/keepRunning';
import { claimEnd } from '../../run/wait/repeatedRun';
import { type Failure, ofTask, toFailure } from '../../shared/failure';
import { outputFieldField, simplifyField } from '../fields/output';
import { inTool, variantIndexField } from '../fields/task';
import { maxWaitField, onFailureField, wantsToKeepRunning } from '../fields/wait';
import { FAILURE_FIELD, type GridItem, submitGrids, waitForGrids } from './grids';
import { type PictureStep, submitPictures, toOutput, toTaskItems, waitForPictures } from './pictures';

const forImage = { operation: ['createImage'] };

const fromPrompt = { ...forImage, createFrom: ['prompt'] };

const fromGrid = { ...forImage, createFrom: ['gridTask'] };

const imageIndex = {
	displayName: 'Image Index',
	name: 'imageIndex',
	description: 'Which of the four pictures to upscale, counting from 0',
};

const imageFields: INodeProperties[] = [
	{
		displayName:
			"As a tool, this waits up to 48 seconds and then returns the task's current status. To continue, the agent calls the tool again with the same values, which never buys anything twice.",
		name: 'imageToolNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '@tool': [true], ...forImage } },
	},
	{
		displayName: 'Source',
		name: 'createFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Prompt', value: 'prompt', description: 'Create a new grid of four pictures' },
			{
				name: 'Existing Grid',
				value: 'gridTask',
				description: 'Upscale a picture of a finished grid that was created with the same API key',
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
		description: "What the image shows. Midjourney's own parameters are allowed.",
		displayOptions: { show: fromPrompt },
	},
	{
		displayName: 'Grid Task ID',
		name: 'gridTaskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.taskId }}',
		description: 'The finished task that made the grid of four',
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
				description: 'One of the four, upscaled and ready for a video (two charges)',
			},
			{ name: 'Grid of Four', value: 'grid', description: 'All four in one image (one charge)' },
		],
		default: 'single',
		displayOptions: { show: fromPrompt },
	},
	variantIndexField(imageIndex, { ...fromPrompt, imageResult: ['single'] }),
	variantIndexField(imageIndex, fromGrid),
	maxWaitField(forImage),
	onFailureField(FAILURE_FIELD, forImage),
	{
		displayName: 'Download',
		name: 'download',
		type: 'options',
		options: [
			{ name: 'None', value: 'none', description: 'Only the link' },
			{ name: 'Image', value: 'first', description: 'The output image, as a file' },
		],
		default: 'none',
		description: 'Whether to output the image as a file; its link may expire',
		displayOptions: { show: forImage, hide: inTool },
	},
	outputFieldField({ ...forImage, download: ['first'] }),
	simplifyField(forImage),
];

/** Makes one image per item: a grid of four, or one of its pictures, usually upscaled by a second submission. */
export const createImage: Operation = {
	description: {
		name: 'Create Image',
		description: "Create an image from a prompt and wait until it's finished (up to two charges)",
		action: 'Create image',
	},
	fields: imageFields,
	execute: async (run) => {
		const waitRun = await beginWait(run, () => wantsToKeepRunning(run));
		if (!waitRun) return 'endedElsewhere';
		const { memory } = waitRun;
		const grids = await submitGrids(run, memory);
		return mustEnd(run, grids) ? toTaskItems(memory, grids) : await makePictures(run, grids, waitRun);
	},
};

/** Waits for the grids, then makes the single pictures. */
async function makePictures(
	run: Run,
	grids: Array<ItemResult<GridItem>>,
	waitRun: WaitRun,
): Promise<ItemResult[] | Unended> {
	const { memory } = waitRun;
	let pictures: Array<ItemResult<PictureStep>> = [];
	try {
		const ends = await waitForGrids(run, grids, waitRun);
		if (typeof ends === 'string') return ends;
		pictures = await submitPictures(run, ends, memory);
		if (mustEnd(run, pictures)) {
			return claimEnd(run.context, memory) ? toTaskItems(memory, grids, pictures) : 'endedElsewhere';
		}
		const results = await waitForPictures(run, grids, pictures, waitRun);
		return typeof results === 'string' ? results : await toOutput(run, grids, results, memory);
	} catch (error) {
		// Whatever broke, keep the task IDs.
		const lose = (part: OutputItem | Failure) =>
			isFailure(part) ? part : ofTask(toFailure(error), part.json.taskId as string);
		return toTaskItems(memory, grids, pictures).map((item) => (isValue(item) ? item.map(lose) : item));
	}
}
