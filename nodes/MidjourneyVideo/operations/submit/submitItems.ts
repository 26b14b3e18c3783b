import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import type { VideoBody } from '../../api/types';
import { addCallbackHints } from '../../run/hints';
import { isFailure, isValue, type ItemResult, READ_REPEAT_LIMIT_MS, type Run } from '../../run/operation';
import type { RunMemory, SubmissionKeys } from '../../run/runMemory';
import { withCallback } from '../../run/signedCallbackUrl';
import { ofStoredFailure, ofTask } from '../../shared/failure';
import { isObject } from '../../shared/json';
import { noteBeginning, toBegunSubmission } from './killedRun';
import { readSubmitParameters, type SubmitParameters } from './parameters';
import { checkParentVideo, withTaskImage } from './startFromTask';
import {
	findSubmission,
	logAcceptance,
	noteSubmission,
	submitAndRemember,
	toLogText,
	toSubmitOutput,
} from './submitAndRemember';

/** How long a refused submission is repeated: rate limits are mostly counted by the minute. */
const SUBMIT_REPEAT_LIMIT_MS = 60_000;

/**
 * Submits one video per item. Every item is read and checked, and every image task looked up, before the first
 * submission leaves: a mistake in one item costs nothing. What was submitted before is not submitted again.
 *
 * @param inputs the items; one that has failed already is not submitted
 */
export async function submitItems(
	run: Run,
	inputs: Array<ItemResult<unknown>>,
	memory: RunMemory,
): Promise<Array<ItemResult<IDataObject>>> {
	const requests = await readItems(run, inputs, memory);
	addCallbackHints(
		run.context,
		requests.filter(isValue).map(({ body }) => body.notifyHook),
	);
	const ready = await lookUpTasks(run, requests);
	const outputs = await submitOpen(run, await withoutBegun(run.context, ready, memory), memory);
	return outputs.some(isFailure) ? withRemembered(outputs, memory) : outputs;
}

/** One item's submission, unless its output is known from an earlier one. */
type ItemSubmission = SubmitParameters & { keys: SubmissionKeys; output?: IDataObject };

async function readItems(
	{ context, readCallbackSecret, stage }: Run,
	inputs: Array<ItemResult<unknown>>,
	memory: RunMemory,
): Promise<Array<ItemResult<ItemSubmission>>> {
	const parametersKey = toDigest(toSourceParameters(context.getNode().parameters));
	const inputItems = context.getInputData();
	return await stage(inputs, async (_input, itemIndex) => {
		const parameters = await readSubmitParameters(context, itemIndex);
		const keys = {
			requestKey: toRequestKey(parameters),
			sourceKey: toDigest([parametersKey, inputItems[itemIndex]?.json, parameters.imageFile?.digest ?? null]),
		};
		const body = await withCallback(parameters.body, parameters.callbackUrl, readCallbackSecret);
		return { ...parameters, keys, body, output: toEarlierOutput(memory, itemIndex, keys, body) };
	});
}

/** Checks the video that an item extends, and gets the picture of the image task that it starts from. */
async function lookUpTasks(
	{ api, files, stage }: Run,
	items: Array<ItemResult<ItemSubmission>>,
): Promise<Array<ItemResult<ItemSubmission>>> {
	return await stage(items, async (item, _itemIndex, repeat) => {
		if (item.output) return item;
		const lookUp = async (taskId: string) => await api.fetchTask(taskId, item.timeoutMs);
		await checkParentVideo(item, lookUp);
		const lookUpAgain = async (taskId: string) =>
			await repeat(async () => await lookUp(taskId), READ_REPEAT_LIMIT_MS);
		return await withTaskImage(item, lookUpAgain, files.fetchImage);
	});
}

/** From here on it may cost money. */
async function submitOpen(
	{ api, context, stage }: Run,
	items: Array<ItemResult<ItemSubmission>>,
	memory: RunMemory,
): Promise<Array<ItemResult<IDataObject>>> {
	return await stage(items, async (item, itemIndex, repeat) => {
		const { output, keys, body } = item;
		if (output) return output;
		const submit = async () => await api.submitTask({ ...item, call: 'video' });
		const attempt = async () =>
			await submitAndRemember(memory, itemIndex, { ...keys, state: body.state ?? null }, submit);
		const accepted = toSubmitOutput(await repeat(attempt, SUBMIT_REPEAT_LIMIT_MS));
		logAcceptance(context, itemIndex, accepted.taskId as string);
		return accepted;
	});
}

/**
 * What an item outputs that was submitted before; undefined for one that is still to be submitted.
 *
 * @throws Failure for one of which nobody knows whether it was accepted: it is never submitted again
 */
function toEarlierOutput(
	memory: RunMemory,
	itemIndex: number,
	keys: SubmissionKeys,
	{ state }: VideoBody,
): IDataObject | undefined {
	const earlier = findSubmission(memory, itemIndex, keys);
	if (!earlier) return undefined;
	noteSubmission(memory, itemIndex, earlier);
	return toSubmitOutput({ ...earlier, state: earlier.state ?? state ?? null });
}

/** In a run that a killed process had begun, nobody knows which items were accepted: none of them is submitted again. */
async function withoutBegun(
	context: IExecuteFunctions,
	items: Array<ItemResult<ItemSubmission>>,
	memory: RunMemory,
): Promise<Array<ItemResult<ItemSubmission>>> {
	const isOpen = (item: ItemResult<ItemSubmission>) => isValue(item) && !item.output;
	if (!items.some(isOpen) || !(await noteBeginning(context, memory))) return items;
	return items.map((item, itemIndex) => {
		if (!isValue(item) || item.output) return item;
		const work = { ...item.keys, state: item.body.state ?? null };
		return toBegunSubmission(memory, itemIndex, work, toLogText(context, itemIndex));
	});
}

/** A run that fails at an item, or before it gets to it, still tells the task that the item has from an earlier one. */
function withRemembered(
	outputs: Array<ItemResult<IDataObject>>,
	{ submissions, inherited }: RunMemory,
): Array<ItemResult<IDataObject>> {
	return outputs.map((output, itemIndex) => {
		const submission = submissions[itemIndex] ?? inherited[itemIndex];
		if (isValue(output) || !submission) return output;
		// Whatever is wrong with the item now, nobody knows any better what became of its submission.
		if ('failure' in submission.result) return ofStoredFailure(submission.result.failure);
		return output ? ofTask(output, submission.result.receipt.taskId) : toSubmitOutput(submission);
	});
}

/** Parameters that the video is made from, as they were entered: raising Max Wait makes no new video. */
const SOURCE_PARAMETERS = [
	'startFrom',
	'imageInput',
	'image',
	'binaryField',
	'imageTaskId',
	'imageIndex',
	'action',
	'taskId',
	'index',
	'motion',
	'prompt',
	'videoType',
];

const SOURCE_OPTIONS = ['state', 'noStorage', 'speed', 'extraFields', 'image'];

function toSourceParameters(parameters: INodeParameters): unknown {
	const given: unknown = parameters.options;
	const options = isObject(given) ? given : {};
	return [
		SOURCE_PARAMETERS.map((name) => parameters[name] ?? null),
		SOURCE_OPTIONS.map((name) => options[name] ?? null),
	];
}

/** The callback is no part of it: its nonce and its execution differ every time. */
function toRequestKey({ body, speed, imageTask, imageFile }: SubmitParameters): string {
	return toDigest([body, speed, imageTask ?? null, imageFile?.digest ?? null]);
}

function toDigest(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
