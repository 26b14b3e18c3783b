import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import { READ_REPEAT_LIMIT_MS, SUBMIT_REPEAT_LIMIT_MS } from '../constants';
import { ofStoredFailure, ofTask } from '../failure';
import { isObject } from '../mapping/json';
import { createSecretReader } from '../transport/credential';
import { fetchTask, submitVideo } from '../transport/endpoints';
import { createFetchPicture } from '../transport/picture';
import { createApi } from '../transport/request';
import { createClock } from '../waiting/clock';
import { findSubmission, noteSubmission, type RunMemory, type SubmissionKeys } from '../waiting/runMemory';
import { addCallbackHints, withCallback } from './callback';
import { isFailure, isValue, type ItemResult, type ItemRun } from './itemRun';
import { wasBegunBefore } from './killedRun';
import { checkParentVideo } from './parentVideo';
import { submitOnce, toBegunSubmission, toSubmitOutput } from './submitOnce';
import { readSubmitRequest, type SubmitRequest } from './submitRequest';
import { withTaskPicture } from './taskPicture';

/**
 * Submits one video per item. Every item is read and checked, and every image task looked up, before the first
 * submission leaves: a mistake in one item costs nothing. What was submitted before is not submitted again.
 *
 * @param inputs the items; one that has failed already is not submitted
 */
export async function submitItems(
	{ context, stage }: ItemRun,
	inputs: Array<ItemResult<unknown>>,
	memory: RunMemory,
): Promise<Array<ItemResult<IDataObject>>> {
	const api = createApi(context);
	const fetchPicture = createFetchPicture(context, createClock);
	const readSecret = createSecretReader(context);
	const parametersKey = toDigest(toSourceParameters(context.getNode().parameters));
	const inputItems = context.getInputData();
	const requests = await stage(inputs, async (_input, itemIndex) => {
		const request = await readSubmitRequest(context, itemIndex);
		const keys = {
			requestKey: toRequestKey(request),
			sourceKey: toDigest([parametersKey, inputItems[itemIndex]?.json, request.imageFile?.digest ?? null]),
		};
		const body = await withCallback(request.body, request.callbackUrl, readSecret);
		const earlier = findSubmission(memory, itemIndex, keys);
		if (earlier) noteSubmission(memory, itemIndex, earlier);
		const output = earlier && toSubmitOutput({ ...earlier, state: earlier.state ?? body.state ?? null });
		return { ...request, keys, body, output };
	});
	addCallbackHints(
		context,
		requests.filter(isValue).map(({ body }) => body.notifyHook),
	);
	const ready = await stage(requests, async (request, _itemIndex, repeat) => {
		if (request.output) return request;
		const lookUp = async (taskId: string) => await fetchTask(api, taskId, request.timeoutMs);
		await checkParentVideo(request, lookUp);
		const lookUpAgain = async (taskId: string) =>
			await repeat(async () => await lookUp(taskId), READ_REPEAT_LIMIT_MS);
		return await withTaskPicture(request, lookUpAgain, fetchPicture);
	});
	const unsent = await withoutBegun(context, ready, memory);
	const outputs = await stage(unsent, async (request, itemIndex, repeat) => {
		const { output, keys, body } = request;
		if (output) return output;
		const submit = async () => await submitVideo(api.send, request);
		const attempt = async () =>
			await submitOnce(memory, itemIndex, { ...keys, state: body.state ?? null }, submit);
		const accepted = toSubmitOutput(await repeat(attempt, SUBMIT_REPEAT_LIMIT_MS));
		logAcceptance(context, itemIndex, accepted.taskId as string);
		return accepted;
	});
	return outputs.some(isFailure) ? withRemembered(outputs, memory) : outputs;
}

type ReadyRequest = SubmitRequest & { keys: SubmissionKeys; output?: IDataObject };

/** In a run that a killed process had begun, nobody knows which items were accepted: none of them is submitted again. */
async function withoutBegun<Request extends ReadyRequest>(
	context: IExecuteFunctions,
	requests: Array<ItemResult<Request>>,
	memory: RunMemory,
): Promise<Array<ItemResult<Request>>> {
	const isOpen = (request: ItemResult<Request>) => isValue(request) && !request.output;
	if (!requests.some(isOpen) || !(await wasBegunBefore(context, memory))) return requests;
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

/** Where a task id is still to be found when n8n is killed, or the execution stopped, before the node has ended. */
function logAcceptance(context: IExecuteFunctions, itemIndex: number, taskId: string): void {
	context.logger.info(`${toLogText(context, itemIndex)} ${taskId}`);
}

function toLogText(context: IExecuteFunctions, itemIndex: number): string {
	const place = `${context.getNode().name}, execution ${context.getExecutionId()}, item ${itemIndex}`;
	return `${place}: the server has accepted task`;
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
function toRequestKey({ body, speed, imageTask, imageFile }: SubmitRequest): string {
	return toDigest([body, speed, imageTask ?? null, imageFile?.digest ?? null]);
}

function toDigest(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
