import { createHash } from 'node:crypto';

import { Failure } from '../failure';
import { toTaskPicture } from '../mapping/imageTask';
import { UNKNOWN_TASK_ADVICE } from '../mapping/unknownTask';
import { createSecretReader } from '../transport/credential';
import { fetchTask, submitVideo } from '../transport/endpoints';
import { createSendRequest } from '../transport/request';
import type { SendRequest } from '../types';
import { findAccepted, type RunMemory } from '../waiting/runMemory';
import { addCallbackHints, type Callback, withCallback } from './callback';
import { isValue, type ItemResult, type ItemRun } from './itemRun';
import { readSubmitRequest, type SubmitRequest } from './submitRequest';

/**
 * Submits one video per item. Every item is read and checked, and every image task looked up, before the first
 * submission leaves: a mistake in one item costs nothing. What was accepted is in the memory before anything can fail
 * after it, and is not submitted again.
 *
 * @param inputs the items; one that has failed already is not submitted
 */
export async function submitItems(
	{ context, stage }: ItemRun,
	inputs: Array<ItemResult<unknown>>,
	memory: RunMemory,
	readCallback: (itemIndex: number) => Callback,
): Promise<ItemResult[]> {
	const send = createSendRequest(context);
	const readSecret = createSecretReader(context);
	const requests = await stage(inputs, async (_input, itemIndex) => {
		const request = readSubmitRequest(context, itemIndex);
		const requestKey = toRequestKey(request);
		const body = await withCallback(request.body, () => readCallback(itemIndex), readSecret);
		return { ...request, body, requestKey, accepted: findAccepted(memory, itemIndex, requestKey) };
	});
	addCallbackHints(
		context,
		requests.filter(isValue).map(({ body }) => body.notifyHook),
	);
	const ready = await stage(requests, async (request, itemIndex) =>
		request.accepted
			? request
			: await withTaskPicture(request, send, (hint) =>
					context.addExecutionHints({ message: `Item ${itemIndex}: ${hint}`, location: 'outputPane' }),
				),
	);
	return await stage(ready, async (request, itemIndex) => {
		const { requestKey, body } = request;
		const receipt = request.accepted ?? (await submitVideo(send, request));
		memory.accepted[itemIndex] = { requestKey, receipt };
		return { ...receipt, state: body.state ?? null };
	});
}

/** A digest of what is asked for. The callback is no part of it: its nonce and its execution differ every time. */
function toRequestKey({ body, speed, imageTask }: SubmitRequest): string {
	return createHash('sha256')
		.update(JSON.stringify([body, speed, imageTask ?? null]))
		.digest('hex');
}

async function withTaskPicture<Request extends SubmitRequest>(
	request: Request,
	send: SendRequest,
	addHint: (hint: string) => void,
): Promise<Request> {
	const { imageTask, body, timeoutMs } = request;
	if (!imageTask) return request;
	const task = await fetchTask(send, imageTask.taskId, timeoutMs);
	if (!task) {
		throw new Failure(`The server knows no image task ${imageTask.taskId}`, {
			description: UNKNOWN_TASK_ADVICE,
		});
	}
	const picture = toTaskPicture(task, imageTask.imageIndex);
	if (picture.isGrid) {
		addHint(
			`image task ${task.id} has only its 2×2 grid, which is now the first frame. Upscale one of its pictures first to start from that one.`,
		);
	}
	return { ...request, body: { ...body, image: body.image ?? picture.url } };
}
