import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { VideoTask } from './task';
import type { LinkKind } from './taskLinks';

/** The calls that start a task and cost money: `POST /mj/submit/<call>`. `action` presses a button of a task. */
export type SubmitCall = 'video' | 'imagine' | 'action';

/** What the bodies of these calls share. Absent fields aren't sent. */
export interface SubmitBody extends IDataObject {
	/** The task to work on. */
	taskId?: string;
	prompt?: string;
	state?: string;
	/** Where the server posts the task whenever it changes; at most 2,000 characters. */
	notifyHook?: string;
}

/** The body of `POST /mj/submit/video`. */
export interface VideoBody extends SubmitBody {
	motion: string;
	image?: string;
	videoType?: string;
	action?: string;
	index?: number;
	noStorage?: boolean;
}

/** The body of `POST /mj/submit/imagine`: a grid of four pictures from a prompt. */
export interface ImagineBody extends SubmitBody {
	/** May include Midjourney's own parameters, e.g. `--ar 16:9`. */
	prompt: string;
	/** `MID_JOURNEY` (the default) or `NIJI_JOURNEY`. */
	botType?: string;
}

/** The body of `POST /mj/submit/action`: presses a finished task's button, which starts a new task. */
export interface ActionBody extends SubmitBody {
	taskId: string;
	/** The button's, exactly as in the task's record: a gateway drops the connection if it can't parse it. */
	customId: string;
}

/** An accepted submission (codes 1, 21 and 22). */
export interface SubmitReceipt {
	taskId: string;
	code: number;
	description: string | null;
	/** The ID again, under the API's own name. */
	result: string;
	properties: IDataObject | null;
}

export interface ApiRequest {
	method: 'GET' | 'POST';
	/** Relative to the credential's base URL, with a leading slash. */
	path: string;
	/** An object to send as JSON, or the JSON's bytes. */
	body?: IDataObject | Buffer;
	timeoutMs: number;
	/** Whether it may start a task. Since that may cost money, the node awaits the response even after Stop. */
	isSubmission?: boolean;
}

export interface ApiResponse {
	status: number;
	/** Where a redirect points to; redirects aren't followed. */
	location: string | null;
	/** The server's Retry-After, in milliseconds. */
	retryAfterMs?: number;
	/** The body as text, with the key redacted. */
	text: string;
	/** The server's, e.g. `https://api.cometapi.com`; no trailing slash. */
	baseUrl?: string;
}

/** Sends one authenticated request. Rejects with a `Failure` if there's no response. */
export type SendRequest = (request: ApiRequest) => Promise<ApiResponse>;

/** Opens a link to find out what it leads to; undefined if that doesn't show it. Never rejects. */
export type OpenLink = (url: string, timeoutMs: number) => Promise<LinkKind | undefined>;

/** What API calls need: to send requests with the key, and to open links in the API's records without it. */
export interface Transport {
	send: SendRequest;
	openLink: OpenLink;
}

/**
 * The API's calls; the functions of the same names document them. Each rejects with a `Failure`, or with n8n's own
 * error about the credential.
 */
export interface Api {
	submitTask: (submission: TaskSubmission) => Promise<SubmitReceipt>;
	fetchTask: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	listTasks: (taskIds: string[], timeoutMs: number) => Promise<VideoTask[] | undefined>;
}

/** The account's default speed, or one of the API's path prefixes. */
export type Speed = '' | 'fast' | 'turbo' | 'relax';

/** An image to submit. An input item's bytes aren't read until they're sent, so that they don't pile up in memory. */
export interface ImageFile {
	mimeType: string;
	byteLength: number;
	/** SHA-256 of its bytes, in hex. */
	digest: string;
	read: () => AsyncIterable<Buffer>;
}

interface DownloadRequest {
	url: string;
	/** The file's, without its extension. */
	name: string;
	kind: LinkKind;
	maxBytes: number;
	/** Limits the wait for the response to begin, and each silence after that; milliseconds. */
	timeoutMs: number;
}

/** Downloads a file into n8n's binary data storage. Rejects with a `Failure`. */
export type Download = (request: DownloadRequest) => Promise<IBinaryData>;

/** Fetches a picture without the key, to send it along with a submission. Rejects with a `Failure`. */
export type FetchImage = (url: string, timeoutMs: number) => Promise<ImageFile>;

/** Access to the files that the API's records link to; they're requested without the key. */
export interface Files {
	download: Download;
	fetchImage: FetchImage;
}

/** A request that starts a task. */
export type TaskSubmission = SubmissionOptions & SubmissionContent;

/** Which call is made, and with what. */
export type SubmissionContent =
	| { call: 'video'; body: VideoBody }
	| { call: 'imagine'; body: ImagineBody }
	| { call: 'action'; body: ActionBody };

interface SubmissionOptions {
	/** A video's first frame if it's a file; the body then has no `image`. */
	imageFile?: ImageFile;
	speed: Speed;
	timeoutMs: number;
}
