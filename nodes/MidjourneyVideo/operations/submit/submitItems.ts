import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import type { SubmitBody } from '../../api/types';
import { withCallback } from '../../run/callbackUrl';
import { addCallbackHints } from '../../run/hints';
import { isFailure, isValue, type ItemResult, READ_REPEAT_LIMIT_MS, type Run } from '../../run/operation';
import type { RunMemory, SubmissionKeys } from '../../run/runMemory';
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
	{ context, api, files, readCallbackSecret, stage }: Run,
	inputs: Array<ItemResult<unknown>>,
	memory: RunMemory,
): Promise<Array<ItemResult<IDataObject>>> {
	const parametersKey = toDigest(toSourceParameters(context.getNode().parameters));
	const inputItems = context.getInputData();
	const requests = await stage(inputs, async (_input, itemIndex) => {
		const parameters = await readSubmitParameters(context, itemIndex);
		const keys = {
			requestKey: toRequestKey(parameters),
			sourceKey: toDigest([parametersKey, inputItems[itemIndex]?.json, parameters.imageFile?.digest ?? null]),
		};
		const body = await withCallback(parameters.body, parameters.callbackUrl, readCallbackSecret);
		return { ...parameters, keys, body, output: toEarlierOutput(memory, itemIndex, keys, body) };
	});
	addCallbackHints(
		context,
		requests.filter(isValue).map(({ body }) => body.notifyHook),
	);
	const ready = await stage(requests, async (request, _itemIndex, repeat) => {
		if (request.output) return request;
		const lookUp = async (taskId: string) => await api.fetchTask(taskId, request.timeoutMs);
		await checkParentVideo(request, lookUp);
		const lookUpAgain = async (taskId: string) =>
			await repeat(async () => await lookUp(taskId), READ_REPEAT_LIMIT_MS);
		return await withTaskImage(request, lookUpAgain, files.fetchImage);
	});
	const unsent = await withoutBegun(context, ready, memory);
	const outputs = await stage(unsent, async (request, itemIndex, repeat) => {
		const { output, keys, body } = request;
		if (output) return output;
		const submit = async () => await api.submitVideo(request);
		const attempt = async () =>
			await submitAndRemember(memory, itemIndex, { ...keys, state: body.state ?? null }, submit);
		const accepted = toSubmitOutput(await repeat(attempt, SUBMIT_REPEAT_LIMIT_MS));
		logAcceptance(context, itemIndex, accepted.taskId as string);
		return accepted;
	});
	return outputs.some(isFailure) ? withRemembered(outputs, memory) : outputs;
}

type ReadySubmission = SubmitParameters & { keys: SubmissionKeys; output?: IDataObject };

/**
 * What an item outputs that was submitted before; undefined for one that is still to be submitted.
 *
 * @throws Failure for one of which nobody knows whether it was accepted: it is never submitted again
 */
function toEarlierOutput(
	memory: RunMemory,
	itemIndex: number,
	keys: SubmissionKeys,
	{ state }: SubmitBody,
): IDataObject | undefined {
	const earlier = findSubmission(memory, itemIndex, keys);
	if (!earlier) return undefined;
	noteSubmission(memory, itemIndex, earlier);
	return toSubmitOutput({ ...earlier, state: earlier.state ?? state ?? null });
}

/** In a run that a killed process had begun, nobody knows which items were accepted: none of them is submitted again. */
async function withoutBegun<Request extends ReadySubmission>(
	context: IExecuteFunctions,
	requests: Array<ItemResult<Request>>,
	memory: RunMemory,
): Promise<Array<ItemResult<Request>>> {
	const isOpen = (request: ItemResult<Request>) => isValue(request) && !request.output;
	if (!requests.some(isOpen) || !(await noteBeginning(context, memory))) return requests;
	return requests.map((request, itemIndex) => {
		if (!isValue(request) || request.output) return request;
		const work = { ...request.keys, state: request.body.state ?? null };
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
