import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ImageFile, Speed, VideoBody } from '../../api/types';
import type { RequestOptions } from '../../run/operation';
import { Failure } from '../../shared/failure';
import { isObject, toShown, toText, tryParseJson, tryToJson } from '../../shared/json';
import { readOptions, toRequestOptions } from '../fields/options';
import { toEnteredTaskId, toVariantIndex } from '../fields/task';
import { readImageFile, toImageSource } from './imageInput';

export interface SubmitParameters extends RequestOptions {
	body: VideoBody;
	speed: Speed;
	/** As entered. Undefined if the user didn't add it, and in Create Video, which waits instead. */
	callbackUrl: unknown;
	/** Set if the first frame is the picture of an image task, which is still to be looked up. */
	imageTask?: { taskId: string; imageIndex: number };
	/** Set if the first frame is a file in the input item. */
	imageFile?: ImageFile;
}

/**
 * One item's parameters. The callback isn't in the body yet.
 *
 * @throws Failure for invalid values
 */
export async function readSubmitParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<SubmitParameters> {
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

/** Display name of both the field and the option. */
const IMAGE_FIELD = 'Image URL or Data URI';

function readStart(read: (name: string) => unknown, options: IDataObject): SubmitFields['start'] {
	if (read('startFrom') !== 'video') return { image: toImageSource(read('image'), IMAGE_FIELD) };
	const action = String(read('action')).trim();
	if (action === '') {
		throw new Failure('“Action” is empty', {
			description: 'Choose “Extend”, or let the expression return an action.',
		});
	}
	return {
		action,
		taskId: toEnteredTaskId(read('taskId'), 'Video Task ID'),
		index: toVariantIndex(read('index'), 'Video Index'),
		...(options.image ? { image: toImageSource(options.image, IMAGE_FIELD) } : {}),
	};
}

interface SubmitFields {
	motion: unknown;
	prompt: unknown;
	videoType: unknown;
	state: unknown;
	noStorage: unknown;
	extraFields: unknown;
	/** The image to start from, or the action on a video; already checked. */
	start: Partial<Pick<VideoBody, 'image' | 'action' | 'taskId' | 'index'>>;
}

/**
 * The body of a submission. Leaves out empty optional fields; Extra Fields come last and win.
 *
 * @throws Failure for invalid values
 */
export function toSubmitBody(fields: SubmitFields): VideoBody {
	const own: VideoBody = { motion: toMotion(fields.motion), ...fields.start };
	const prompt = toOptionalText(fields.prompt, 'Prompt');
	if (prompt !== null) own.prompt = prompt;
	const videoType = toOptionalText(fields.videoType, 'Resolution');
	if (videoType !== null) own.videoType = videoType;
	const state = toState(fields.state);
	if (state !== null) own.state = state;
	if (fields.noStorage === true) own.noStorage = true;
	// Unlike an assignment, spreading treats a field named "__proto__" like any other.
	const body: VideoBody = { ...own, ...toExtraFields(fields.extraFields) };
	if (toText(body.action) !== null && toText(body.taskId) === null) {
		throw new Failure(`“Action” ${toShown(body.action)} needs a task ID`, {
			description:
				'An action works on an existing video: set “Source” to “Existing Video” and enter its task ID.',
		});
	}
	return body;
}

export function toSpeed(value: unknown): Speed {
	if (value === '' || value === 'fast' || value === 'turbo' || value === 'relax') return value;
	throw new Failure(`“Speed” must be fast, relax, turbo or empty, not ${toShown(value)}`, {
		description: "Use fast, relax or turbo, or leave “Speed” empty for your account's default.",
	});
}

function toMotion(value: unknown): string {
	if (value === 'low' || value === 'high') return value;
	throw new Failure(`“Motion” must be low or high, not ${toShown(value)}`, {
		description: 'Choose “Low” or “High”, or let the expression return low or high.',
	});
}

/** @throws Failure unless it's text, a number or nothing: the task would be made, and paid for, without it */
export function toOptionalText(value: unknown, fieldName: string): string | null {
	const isText = value === undefined || value === null || ['string', 'number'].includes(typeof value);
	if (isText) return toText(value);
	throw new Failure(`“${fieldName}” must be text, not ${toShown(value)}`, {
		description: `Let the expression in “${fieldName}” return text or nothing.`,
	});
}

/** The API rejects a longer `state`. */
const MAX_STATE_LENGTH = 255;

/** Objects are sent as JSON, so an expression may return one. @throws Failure if it's too long or has no JSON */
export function toState(value: unknown): string | null {
	const given = value ?? '';
	const state = typeof given === 'string' ? given : tryToJson(given);
	if (state === undefined) {
		throw new Failure("“State” is an object that can't be converted to JSON", {
			description: 'Use text, or an object that contains only text and numbers.',
		});
	}
	if (state === '') return null;
	if (state.length > MAX_STATE_LENGTH) {
		throw new Failure(`“State” is too long (${state.length} characters)`, {
			description: `The API accepts at most ${MAX_STATE_LENGTH}. Send an ID instead of all the data.`,
		});
	}
	return state;
}

export function toExtraFields(value: unknown): IDataObject {
	if (value === undefined || value === null || value === '') return {};
	const fields = typeof value === 'string' ? tryParseJson(value) : value;
	if (isObject(fields)) return fields;
	throw new Failure("“Extra Body Fields” isn't a JSON object", {
		description: 'Enter an object such as { "batchSize": 1 }, with double quotes around names and text.',
	});
}
