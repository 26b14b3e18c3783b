import type { IDataObject } from 'n8n-workflow';

import { fieldOf, isDeeperThan, isObject, toIdText, toText } from '../shared/json';
import {
	type LinkKind,
	type Links,
	toImageUrl,
	toImageUrls,
	toKindByEnding,
	toReachable,
	toVideoUrls,
} from './taskLinks';

/**
 * `MODAL` counts as settled: a video task there waits for input that the API has no call for.
 * Everything else, undocumented values included, is still running.
 */
const SETTLED_STATUSES = new Set(['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL']);

/** CometAPI's reference and midjourney-proxy: actions whose result is a picture. Any other, and none, may be a video. */
const IMAGE_ACTIONS = new Set([
	'IMAGINE',
	'UPSCALE',
	'VARIATION',
	'HIGH_VARIATION',
	'LOW_VARIATION',
	'REROLL',
	'BLEND',
	'PAN',
	'ZOOM',
	'CUSTOM_ZOOM',
	'INPAINT',
	'EDITS',
	'SWAP_FACE',
	'UPLOAD',
	'DESCRIBE',
	'SHORTEN',
]);

/** Those of them whose result is one picture. */
const SINGLE_ACTIONS = new Set(['UPSCALE', 'SWAP_FACE', 'UPLOAD']);

/** Whether the picture of an image task is a single one by its action; that of the others may be a grid of four. */
export function hasSingleImage(record: IDataObject): boolean {
	return SINGLE_ACTIONS.has(toAction(record));
}

/** What is known of a record besides its fields. Plain data. */
export interface RecordOrigin {
	/** Of the server that it came from, e.g. `https://api.cometapi.com`; no slash at the end. */
	baseUrl?: string;
	/** What `imageUrl` leads to, where it was opened to find out. */
	imageUrlIs?: LinkKind;
}

/** A task record of the API, parsed once at the edge. */
export interface VideoTask {
	/** About 16 digits; text, because it exceeds JavaScript's safe integers. */
	id: string;
	/** Upper case, e.g. `IN_PROGRESS`; empty when the server gave none. */
	status: string;
	/** 0–100, or null when the server gave nothing that reads as a percentage. */
	progressPercent: number | null;
	/** Whether it's a task for a picture, which never has a video. */
	isImage: boolean;
	/** The video links of the task: place n is variant n, null where it has none. Empty without any link. */
	videoUrls: Links;
	/** The single pictures, where the server lists them. */
	imageUrls: Links;
	/** The picture of an image task, which may be a grid of four; of a video task, what stands in its place. */
	imageUrl: string | null;
	/** Whether a picture is all that the server has of a video. */
	hasOnlyImage: boolean;
	failReason: string | null;
	/** The API's object; only its `id` is turned into text, and an echoed callback address left out. */
	record: IDataObject;
	origin: RecordOrigin;
}

/** A record that is nested deeper is none: it could not be stored with the execution. */
export const MAX_RECORD_DEPTH = 50;

/** The task in an API response, or undefined when the value is no task record. */
export function toVideoTask(value: unknown, origin: RecordOrigin = {}): VideoTask | undefined {
	if (!isObject(value) || isDeeperThan(value, MAX_RECORD_DEPTH)) return undefined;
	const id = toIdText(value.id);
	if (id === null) return undefined;
	const status = (toText(value.status) ?? '').toUpperCase();
	const isImage = IMAGE_ACTIONS.has(toAction(value));
	const toOwn = (links: Links) => toReachable(links, origin.baseUrl);
	const videoUrls = isImage ? [] : toOwn(toVideoUrls(value, origin.imageUrlIs));
	const [imageUrl = null] = toOwn([toImageUrl(value)]);
	const imageUrlIs = imageUrl === null ? undefined : (toKindByEnding(imageUrl) ?? origin.imageUrlIs);
	return {
		id,
		status,
		progressPercent: toProgressPercent(value.progress),
		isImage,
		videoUrls,
		imageUrls: toOwn(toImageUrls(value)),
		imageUrl,
		hasOnlyImage: status === 'SUCCESS' && !isImage && videoUrls.length === 0 && imageUrlIs === 'picture',
		failReason: toText(fieldOf(value, 'failReason')),
		record: withoutCallbackUrl({ ...value, id }),
		origin,
	};
}

/** What was done to make the task, e.g. `IMAGINE`; empty when the server doesn't tell. */
function toAction(record: IDataObject): string {
	return (toText(record.action) ?? '').toUpperCase();
}

/** Whether a video is finished and its link isn't there: some servers have it a moment later. */
export function lacksVideo(task: VideoTask): boolean {
	return isSucceeded(task) && !task.isImage && task.videoUrls.length === 0;
}

/** The link to open because nothing else tells whether a finished task has a video; undefined in all other cases. */
export function toUnclearLink(task: VideoTask): string | undefined {
	if (!lacksVideo(task) || task.hasOnlyImage) return undefined;
	return task.imageUrl ?? undefined;
}

/** The links to the task's files: its videos, or the pictures of an image task. */
export function toFileLinks({ isImage, videoUrls, imageUrls, imageUrl }: VideoTask): Links {
	if (!isImage) return videoUrls;
	return imageUrls.length > 0 || imageUrl === null ? imageUrls : [imageUrl];
}

/** Whether the task has come to an end, good or bad. */
export function isSettled(task: VideoTask): boolean {
	return SETTLED_STATUSES.has(task.status);
}

export function isSucceeded(task: VideoTask): boolean {
	return task.status === 'SUCCESS';
}

/** Whether the server has reported that there's nothing to pay for: `MODAL` isn't such a report. */
export function hasFailed(task: VideoTask): boolean {
	return task.status === 'FAILURE' || task.status === 'CANCEL';
}

/** A time of a record, in epoch milliseconds; null for 0, which means "not yet", and for what is no time. */
export function toTime(value: unknown): Date | null {
	const epochMs = Number(toText(value) ?? 0);
	const time = new Date(epochMs);
	return epochMs > 0 && !Number.isNaN(time.getTime()) ? time : null;
}

/** The state of a task in a few words, e.g. `IN_PROGRESS, 40%`. */
export function toStateText(task: VideoTask | undefined): string {
	if (!task) return 'status unknown';
	const status = task.status || 'no status yet';
	return task.progressPercent === null ? status : `${status}, ${task.progressPercent}%`;
}

/** `"40%"`, `"40"` and `40` are 40; anything else is null. Servers also send `""` and free text. */
function toProgressPercent(value: unknown): number | null {
	const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(toText(value) ?? '');
	return match ? Math.min(100, Number(match[1])) : null;
}

/** Names under which servers give the callback address back: midjourney-proxy does in `properties`. */
const NAMES = ['notifyHook', 'notify_hook'];

/** The record without the callback address, whose signature is nobody else's business. */
export function withoutCallbackUrl(record: IDataObject): IDataObject {
	const { properties } = record;
	const cleaned = without(record);
	return isObject(properties) ? { ...cleaned, properties: without(properties) } : cleaned;
}

function without(object: IDataObject): IDataObject {
	if (!NAMES.some((name) => name in object)) return object;
	return Object.fromEntries(Object.entries(object).filter(([name]) => !NAMES.includes(name)));
}

/** No task id is longer; callers of the trigger choose theirs freely. */
const MAX_TASK_ID_LENGTH = 100;

/** Whether the text can be a task id, and cannot lead a request to another path. */
export function isTaskId(text: string): boolean {
	return text.length <= MAX_TASK_ID_LENGTH && /^[\w.:~-]+$/.test(text) && !/^\.+$/.test(text);
}

/** Whether there is a `state` at all; an empty one counts. */
export function hasState({ state }: { state?: IDataObject[string] }): boolean {
	return state !== undefined && state !== null;
}

/** The `state` of a request or a task as the text that is signed and compared; empty when there is none. */
export function stateOf({ state }: { state?: IDataObject[string] }): string {
	if (!hasState({ state })) return '';
	return typeof state === 'object' ? JSON.stringify(state) : String(state);
}
