import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../failure';
import { toImageSource } from '../mapping/imageSource';
import { type SubmitFields, toSpeed, toSubmitBody, toVariantIndex } from '../mapping/submitBody';
import { toEnteredTaskId } from '../mapping/taskId';
import type { ImageFile, Speed, SubmitBody } from '../types';
import { readImageFile } from './imageFile';
import { readOptions, type RequestOptions, toRequestOptions } from './options';

export interface SubmitRequest extends RequestOptions {
	body: SubmitBody;
	speed: Speed;
	/** As it was entered. Undefined when the user didn't add it, and in Create Video, which waits. */
	callbackUrl: unknown;
	/** Set when the first frame is the picture of an image task, which is still to be looked up. */
	imageTask?: { taskId: string; imageIndex: number };
	/** Set when the first frame is a file of the input item. */
	imageFile?: ImageFile;
}

/**
 * What one item asks for, without a callback.
 *
 * @throws Failure for values that cannot work
 */
export async function readSubmitRequest(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<SubmitRequest> {
	const read = (name: string) => context.getNodeParameter(name, itemIndex, '');
	const options = readOptions(context, itemIndex);
	const imageInput = read('startFrom') === 'image' ? read('imageInput') : undefined;
	const isFromImageTask = imageInput === 'imageTask';
	const isFromFile = imageInput === 'binary';
	const body = toSubmitBody({
		motion: read('motion'),
		prompt: read('prompt'),
		videoType: read('videoType'),
		state: options.state,
		noStorage: options.noStorage,
		extraFields: options.extraFields,
		start: isFromImageTask || isFromFile ? {} : readStart(read, options),
	});
	return {
		...toRequestOptions(options),
		speed: toSpeed(options.speed ?? ''),
		callbackUrl: read('operation') === 'submit' ? options.callbackUrl : undefined,
		body,
		imageTask: isFromImageTask
			? {
					taskId: toEnteredTaskId(read('imageTaskId'), 'Image Task ID'),
					imageIndex: toVariantIndex(read('imageIndex'), 'Image Index'),
				}
			: undefined,
		// An image in Extra Fields wins.
		imageFile: isFromFile && body.image === undefined ? await readImageFile(context, itemIndex) : undefined,
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
