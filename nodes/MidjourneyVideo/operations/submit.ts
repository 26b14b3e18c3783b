import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../failure';
import { toImageSource } from '../mapping/imageSource';
import { toTaskPicture } from '../mapping/imageTask';
import { type SubmitFields, toSpeed, toSubmitBody, toVariantIndex } from '../mapping/submitBody';
import { toEnteredTaskId } from '../mapping/taskId';
import { UNKNOWN_TASK_ADVICE } from '../mapping/unknownTask';
import { createSecretReader } from '../transport/credential';
import { fetchTask, submitVideo } from '../transport/endpoints';
import { createSendRequest } from '../transport/request';
import type { SendRequest, Speed, SubmitBody, SubmitReceipt } from '../types';
import { addCallbackHints, withCallback } from './callback';
import { isValue, type Operation } from './itemRun';
import { readOptions, type RequestOptions, toRequestOptions } from './options';

interface SubmitRequest extends RequestOptions {
	body: SubmitBody;
	speed: Speed;
	/** Set when the first frame is the picture of an image task, which is still to be looked up. */
	imageTask?: { taskId: string; imageIndex: number };
}

/**
 * Submits one video per item. Every item is read and checked, and every image task looked up, before the first
 * submission leaves: a mistake in one item costs nothing.
 */
export const submit: Operation = async ({ context, itemIndexes, stage }) => {
	const send = createSendRequest(context);
	const readSecret = createSecretReader(context);
	const requests = await stage(itemIndexes, (itemIndex) => readSubmitRequest(context, itemIndex, readSecret));
	addCallbackHints(
		context,
		requests.filter(isValue).map(({ body }) => body),
	);
	const ready = await stage(requests, async (request, itemIndex) =>
		withTaskPicture(request, send, (hint) =>
			context.addExecutionHints({ message: `Item ${itemIndex}: ${hint}`, location: 'outputPane' }),
		),
	);
	return await stage(ready, async (request) => toOutput(await submitVideo(send, request), request.body));
};

function toOutput(receipt: SubmitReceipt, body: SubmitBody): IDataObject {
	return { ...receipt, state: body.state ?? null };
}

async function readSubmitRequest(
	context: IExecuteFunctions,
	itemIndex: number,
	readSecret: () => Promise<string>,
): Promise<SubmitRequest> {
	const read = (name: string) => context.getNodeParameter(name, itemIndex, '');
	const options = readOptions(context, itemIndex);
	const isFromImageTask = read('startFrom') === 'image' && read('imageInput') === 'imageTask';
	const body = toSubmitBody({
		motion: read('motion'),
		prompt: read('prompt'),
		videoType: read('videoType'),
		state: options.state,
		noStorage: options.noStorage,
		extraFields: options.extraFields,
		start: isFromImageTask ? {} : readStart(read, options),
	});
	return {
		...toRequestOptions(options),
		speed: toSpeed(options.speed ?? ''),
		body: await withCallback(body, read, readSecret),
		imageTask: isFromImageTask
			? {
					taskId: toEnteredTaskId(read('imageTaskId'), 'Image Task ID'),
					imageIndex: toVariantIndex(read('imageIndex'), 'Image Index'),
				}
			: undefined,
	};
}

function readStart(read: (name: string) => unknown, options: IDataObject): SubmitFields['start'] {
	if (read('startFrom') !== 'video') return { image: toImageSource(read('image'), 'Image') };
	const action = String(read('action')).trim();
	if (action === '') {
		throw new Failure('Action is empty', {
			description: 'Choose Extend, or let the expression return an action.',
		});
	}
	return {
		action,
		taskId: toEnteredTaskId(read('taskId'), 'Video Task ID'),
		index: toVariantIndex(read('index'), 'Video Index'),
		...(options.image ? { image: toImageSource(options.image, 'Image') } : {}),
	};
}

async function withTaskPicture(
	request: SubmitRequest,
	send: SendRequest,
	addHint: (hint: string) => void,
): Promise<SubmitRequest> {
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
