import type { IDataObject } from 'n8n-workflow';

import type { Api } from '../../api/types';
import { addCallbackHints } from '../../run/hints';
import { isValue, type ItemResult, READ_REPEAT_LIMIT_MS, type Run } from '../../run/operation';
import type { RunMemory, SubmissionKeys } from '../../run/runMemory';
import { withCallback } from '../../run/signedCallbackUrl';
import {
	type ItemSubmission,
	recallOutput,
	submitOnce,
	toDigest,
	toSourceValues,
} from '../../run/submission/submitOnce';
import { readSubmitParameters, type SubmitParameters } from './parameters';
import { checkParentVideo, withTaskImage } from './startFromTask';

/**
 * Submits one video per item. Reads and checks every item, and looks up every image task, before it submits anything: a
 * mistake in one item costs nothing. What was submitted earlier isn't submitted again.
 *
 * @param inputs the items; those that have already failed aren't submitted
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
	const submissions = ready.map((item) => (isValue(item) ? toSubmission(run.api, item) : item));
	return await submitOnce(run, submissions, memory);
}

function toSubmission(api: Api, { keys, output, ...request }: ItemRequest): ItemSubmission {
	const { concurrency, body } = request;
	const submit = async () => await api.submitTask({ ...request, call: 'video' });
	return { ...keys, concurrency, state: body.state ?? null, output, submit };
}

/** One item's parameters, and its output if it was submitted earlier. */
type ItemRequest = SubmitParameters & { keys: SubmissionKeys; output?: IDataObject };

async function readItems(
	{ context, readCallbackSecret, stage }: Run,
	inputs: Array<ItemResult<unknown>>,
	memory: RunMemory,
): Promise<Array<ItemResult<ItemRequest>>> {
	const parametersKey = toDigest(toSourceValues(context.getNode().parameters, SOURCES));
	const inputItems = context.getInputData();
	return await stage(inputs, async (_input, itemIndex) => {
		const parameters = await readSubmitParameters(context, itemIndex);
		const keys = {
			requestKey: toRequestKey(parameters),
			sourceKey: toDigest([parametersKey, inputItems[itemIndex]?.json, parameters.imageFile?.digest ?? null]),
		};
		const body = await withCallback(parameters.body, parameters.callbackUrl, readCallbackSecret);
		const output = recallOutput(memory, itemIndex, keys, body.state ?? null);
		return { ...parameters, keys, body, output };
	});
}

/** Checks the video that an item extends, and gets the picture of the image task it starts from. */
async function lookUpTasks(
	{ api, files, stage }: Run,
	items: Array<ItemResult<ItemRequest>>,
): Promise<Array<ItemResult<ItemRequest>>> {
	return await stage(items, async (item, _itemIndex, repeat) => {
		if (item.output) return item;
		const lookUp = async (taskId: string) => await api.fetchTask(taskId, item.timeoutMs);
		await checkParentVideo(item, lookUp);
		const lookUpAgain = async (taskId: string) =>
			await repeat(async () => await lookUp(taskId), READ_REPEAT_LIMIT_MS);
		return await withTaskImage(item, lookUpAgain, files.fetchImage);
	});
}

/** What the video is made from. Raising Max Wait, for example, doesn't make a new one. */
const SOURCES = {
	parameters: [
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
	],
	options: ['state', 'noStorage', 'speed', 'extraFields', 'image'],
};

/** Leaves out the callback, since its nonce is different every time. */
function toRequestKey({ body, speed, imageTask, imageFile }: SubmitParameters): string {
	return toDigest([body, speed, imageTask ?? null, imageFile?.digest ?? null]);
}
