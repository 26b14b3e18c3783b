import type { IDataObject } from 'n8n-workflow';

/** Time as an argument, so that waits can be tested without waiting. */
export interface Clock {
	/** Epoch milliseconds. */
	now: () => number;
	/** Resolves after the time, or soon after the execution was stopped. */
	sleep: (durationMs: number) => Promise<void>;
}

/** Places of a list of links: place n is variant n, null where the server gives none. Empty without any link. */
export type Links = Array<string | null>;

/** What a link leads to. */
export type LinkKind = 'video' | 'picture';

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
	hasOnlyPicture: boolean;
	failReason: string | null;
	/** The API's object; only its `id` is turned into text, and an echoed callback address left out. */
	record: IDataObject;
	origin: RecordOrigin;
}

/** What is known of a record besides its fields. Plain data. */
export interface RecordOrigin {
	/** Of the server that it came from, e.g. `https://api.cometapi.com`; no slash at the end. */
	baseUrl?: string;
	/** What `imageUrl` leads to, where it was opened to find out. */
	imageUrlIs?: LinkKind;
}

/** The body of `POST /mj/submit/video`. Fields that are absent are not sent. */
export interface SubmitBody extends IDataObject {
	motion: string;
	image?: string;
	prompt?: string;
	videoType?: string;
	action?: string;
	taskId?: string;
	index?: number;
	state?: string;
	noStorage?: boolean;
	/** Where the server posts the task at every change; at most 2,000 characters. */
	notifyHook?: string;
}

/** An image in an input item. Its bytes are read when they are sent, so that they do not pile up before. */
export interface ImageFile {
	mimeType: string;
	byteLength: number;
	/** Of its bytes. */
	digest: string;
	read: () => AsyncIterable<Buffer>;
}

/** The account's default speed, or one of the API's path prefixes. */
export type Speed = '' | 'fast' | 'turbo' | 'relax';

/** An accepted submission (codes 1, 21 and 22). */
export interface SubmitReceipt {
	taskId: string;
	code: number;
	description: string | null;
	/** The id again, under the API's own name. */
	result: string;
	properties: IDataObject | null;
}

export interface ApiRequest {
	method: 'GET' | 'POST';
	/** Below the credential's base URL, with a leading slash. */
	path: string;
	/** JSON; as bytes when it is written already. */
	body?: IDataObject | Buffer;
	timeoutMs: number;
	/** Whether its answer is waited for even when the user presses Stop. */
	outlivesStop?: boolean;
}

export interface ApiResponse {
	status: number;
	/** Where a redirect points to; redirects are not followed. */
	location: string | null;
	/** How long the server wants to be left alone, in milliseconds. */
	retryAfterMs?: number;
	/** The body as text, the key blotted out. */
	text: string;
	/** Of the server, e.g. `https://api.cometapi.com`; no slash at the end. */
	baseUrl?: string;
}

/** Sends one authenticated request. Rejects with a `Failure` when there was no answer. */
export type SendRequest = (request: ApiRequest) => Promise<ApiResponse>;

/** What a link leads to, by opening it; undefined when that doesn't tell. Never rejects. */
export type OpenLink = (url: string, timeoutMs: number) => Promise<LinkKind | undefined>;

/** The ways out of the process: to the API, with the key, and to links in its records, without it. */
export interface Api {
	send: SendRequest;
	openLink: OpenLink;
}

/** What a callback tells of its task. */
export type TaskEvent = 'succeeded' | 'failed' | 'progress';
