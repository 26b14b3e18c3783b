import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { VideoTask } from './task';
import type { LinkKind } from './taskLinks';

/** The calls that start a task and cost money: `POST /mj/submit/<call>`. `action` presses a button of a task. */
export type SubmitCall = 'video' | 'imagine' | 'action';

/** What the bodies of these calls share. Fields that are absent are not sent. */
export interface SubmitBody extends IDataObject {
	/** The task that it works on. */
	taskId?: string;
	prompt?: string;
	state?: string;
	/** Where the server posts the task at every change; at most 2,000 characters. */
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

/** The body of `POST /mj/submit/imagine`: a grid of four pictures from a text. */
export interface ImagineBody extends SubmitBody {
	/** With Midjourney's own parameters, e.g. `--ar 16:9`. */
	prompt: string;
	/** `MID_JOURNEY` where it's absent, or `NIJI_JOURNEY`. */
	botType?: string;
}

/** The body of `POST /mj/submit/action`: what a button of a finished task does, as a new task. */
export interface ActionBody extends SubmitBody {
	taskId: string;
	/** Of the button, as the task's record has it: a gateway drops the connection for one that it can't take apart. */
	customId: string;
}

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
	/** Whether it may start a task: its response is awaited even when the user presses Stop, since it may cost money. */
	isSubmission?: boolean;
}

export interface ApiResponse {
	status: number;
	/** Where a redirect points to; redirects are not followed. */
	location: string | null;
	/** How long the server wants to be left alone, in milliseconds. */
	retryAfterMs?: number;
	/** The body as text, with the key redacted. */
	text: string;
	/** Of the server, e.g. `https://api.cometapi.com`; no slash at the end. */
	baseUrl?: string;
}

/** Sends one authenticated request. Rejects with a `Failure` when there was no response. */
export type SendRequest = (request: ApiRequest) => Promise<ApiResponse>;

/** What a link leads to, by opening it; undefined when that doesn't tell. Never rejects. */
export type OpenLink = (url: string, timeoutMs: number) => Promise<LinkKind | undefined>;

/** What the calls of the API are made with: requests with the key, and links in its records without it. */
export interface Transport {
	send: SendRequest;
	openLink: OpenLink;
}

/**
 * The calls of the API, as the functions of these names describe them. Each rejects with a `Failure`, or with n8n's own
 * error about the credential.
 */
export interface Api {
	submitTask: (submission: TaskSubmission) => Promise<SubmitReceipt>;
	fetchTask: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	listTasks: (taskIds: string[], timeoutMs: number) => Promise<VideoTask[] | undefined>;
}

/** The account's default speed, or one of the API's path prefixes. */
export type Speed = '' | 'fast' | 'turbo' | 'relax';

/** An image in an input item. Its bytes are read when they are sent, so that they do not pile up before. */
export interface ImageFile {
	mimeType: string;
	byteLength: number;
	/** Of its bytes. */
	digest: string;
	read: () => AsyncIterable<Buffer>;
}

interface DownloadRequest {
	url: string;
	/** Of the file, without its extension. */
	name: string;
	kind: LinkKind;
	maxBytes: number;
	/** For the response to begin, and for each silence after that; milliseconds. */
	timeoutMs: number;
}

/** Brings a file into n8n's store of binary data. Rejects with a `Failure`. */
export type Download = (request: DownloadRequest) => Promise<IBinaryData>;

/** Fetches a picture, without the key, to be sent along with a submission. Rejects with a `Failure`. */
export type FetchImage = (url: string, timeoutMs: number) => Promise<ImageFile>;

/** What is at the end of links in the API's records: asked for without the key. */
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
	/** The first frame of a video, where it is a file; the body has none then. */
	imageFile?: ImageFile;
	speed: Speed;
	timeoutMs: number;
}
