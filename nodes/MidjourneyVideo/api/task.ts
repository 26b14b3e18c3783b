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
 * `MODAL` counts as settled: it means that a video task waits for input that the API has no call for.
 * Any other status, even an undocumented one, counts as still running.
 */
const SETTLED_STATUSES = new Set(['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL']);

/** Image actions in CometAPI's reference and midjourney-proxy. With any other action, or none, it may be a video. */
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

/** The ones that return a single picture. */
const SINGLE_ACTIONS = new Set(['UPSCALE', 'SWAP_FACE', 'UPLOAD']);

/** Whether an image task's action returns a single picture. Other actions may return a grid of four. */
export function hasSingleImage(record: IDataObject): boolean {
	return SINGLE_ACTIONS.has(toAction(record));
}

/** What's known about a record besides its fields. Plain data. */
export interface RecordOrigin {
	/** The base URL of the server that sent it, e.g. `https://api.cometapi.com`; no trailing slash. */
	baseUrl?: string;
	/** What `imageUrl` leads to, if the node opened it to find out. */
	imageUrlIs?: LinkKind;
}

/** A task record of the API, parsed once when it comes in. */
export interface VideoTask {
	/** About 16 digits; text, because it may exceed JavaScript's safe integers. */
	id: string;
	/** Uppercase, e.g. `IN_PROGRESS`; empty if the server sent none. */
	status: string;
	/** 0–100, or null if the server sent nothing that reads as a percentage. */
	progressPercent: number | null;
	/** Whether it's an image task, which never has a video. */
	isImage: boolean;
	/** The task's video links; always empty for an image task. */
	videoUrls: Links;
	/** The single pictures, if the server lists them. */
	imageUrls: Links;
	/** An image task's picture, which may be a grid of four; for a video task, whatever `imageUrl` has. */
	imageUrl: string | null;
	/** Whether the server has only a picture of a finished video. */
	hasOnlyImage: boolean;
	failReason: string | null;
	/** The API's object as is, except that its `id` is text and an echoed callback address is left out. */
	record: IDataObject;
	origin: RecordOrigin;
}

/** A record that's nested deeper is ignored: it couldn't be stored with the execution. */
export const MAX_RECORD_DEPTH = 50;

/** The task in an API response, or undefined if the value isn't a task record. */
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

/** The task's action in uppercase, e.g. `IMAGINE`; empty if the server doesn't say. */
function toAction(record: IDataObject): string {
	return (toText(record.action) ?? '').toUpperCase();
}

/** Whether a finished video has no link yet: some servers add it a moment later. */
export function lacksVideo(task: VideoTask): boolean {
	return isSucceeded(task) && !task.isImage && task.videoUrls.length === 0;
}

/** The link to open if nothing else shows whether a finished task has a video; otherwise undefined. */
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

/** Whether the server has reported a failure, so there's nothing to pay for. `MODAL` isn't such a report. */
export function hasFailed(task: VideoTask): boolean {
	return task.status === 'FAILURE' || task.status === 'CANCEL';
}

/** A record's time, sent in epoch milliseconds; null for 0, which means "not yet", and for anything but a time. */
export function toTime(value: unknown): Date | null {
	const epochMs = Number(toText(value) ?? 0);
	const time = new Date(epochMs);
	return epochMs > 0 && !Number.isNaN(time.getTime()) ? time : null;
}

/** A task's status and progress for a message, e.g. `IN_PROGRESS, 40%`. */
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

/** Names under which servers echo the callback address. midjourney-proxy does so in `properties`. */
const NAMES = ['notifyHook', 'notify_hook'];

/** The record without the callback address, whose signature must stay private. */
export function withoutCallbackUrl(record: IDataObject): IDataObject {
	const { properties } = record;
	const cleaned = without(record);
	return isObject(properties) ? { ...cleaned, properties: without(properties) } : cleaned;
}

function without(object: IDataObject): IDataObject {
	if (!NAMES.some((name) => name in object)) return object;
	return Object.fromEntries(Object.entries(object).filter(([name]) => !NAMES.includes(name)));
}

/** No real task ID is longer, but the trigger's callers can send any. */
const MAX_TASK_ID_LENGTH = 100;

/** Whether the text can be a task ID, and can't lead a request to another path. */
export function isTaskId(text: string): boolean {
	return text.length <= MAX_TASK_ID_LENGTH && /^[\w.:~-]+$/.test(text) && !/^\.+$/.test(text);
}

/** Whether there is a `state` at all; an empty one counts. */
export function hasState({ state }: { state?: IDataObject[string] }): boolean {
	return state !== undefined && state !== null;
}

/** The `state` of a request or a task as the text that's signed and compared; empty if there is none. */
export function stateOf({ state }: { state?: IDataObject[string] }): string {
	if (!hasState({ state })) return '';
	return typeof state === 'object' ? JSON.stringify(state) : String(state);
}
