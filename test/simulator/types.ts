import type { IncomingHttpHeaders } from 'node:http';

import type { Fault, FaultHandle } from './faultTypes.ts';
import type { CharacterName, LedgerEntry } from './optionTypes.ts';
import type { CallbackDelivery, ImageTask, SubmitCall, TaskScript, VideoTask } from './taskTypes.ts';

export type * from './faultTypes.ts';
export type * from './optionTypes.ts';
export type * from './taskTypes.ts';

export interface Simulator {
	readonly character: CharacterName;
	/** Origin and path prefix, no slash at the end. */
	readonly baseUrl: string;
	readonly apiKey: string;
	/** Every request since the start or the last reset, in order of arrival. */
	readonly requests: readonly RecordedRequest[];
	/** Every submission that the upstream accepted, in order. */
	readonly submissions: readonly Submission[];
	/** How many submissions the upstream accepted; refusals are not. */
	readonly billedSubmissions: number;
	/** What a gateway has charged and paid back by now, in order; it may differ from what its upstream accepted. */
	readonly ledger: readonly LedgerEntry[];
	/** Every callback POST whose delivery has ended, in order. */
	readonly callbacks: readonly CallbackDelivery[];
	/** The bytes behind every video URL. */
	readonly sampleVideo: Buffer;
	/** The bytes behind every URL of a picture. */
	readonly sampleImage: Buffer;
	/** Simulated time, epoch milliseconds. */
	now(): number;
	/** Scripts the answers to the next requests of one route. At most one fault acts on a request: the oldest that fits. */
	fault(fault: Fault): FaultHandle;
	/** Scripts how the next accepted submissions render. The oldest script that fits is taken. */
	script(script: TaskScript): void;
	/** Puts in an image task, by default a finished one; returns its id. Not billed, not a submission. */
	addImageTask(task?: ImageTask): string;
	/** Puts in a video task that has already settled; returns its id. Not billed, not a submission. */
	addVideoTask(task?: VideoTask): string;
	/** Forgets tasks, requests, submissions, faults, scripts and pending callbacks; keeps listening. */
	reset(): void;
	close(): Promise<void>;
}

/** `image` is the picture of a task, as a gateway passes it on. */
export type Route = 'submit' | 'fetch' | 'list' | 'result' | 'image';

export interface RecordedRequest {
	/** `other` is any path that the API does not have. */
	route: Route | 'other';
	method: string;
	/** With prefix and query. */
	path: string;
	headers: IncomingHttpHeaders;
	hasAuthorization: boolean;
	rawBody: string;
	/** Parsed JSON; undefined without a JSON body. */
	body: unknown;
	/** By `clock`. */
	receivedAtMs: number;
	/** Undefined until answered, and when the connection was cut instead. */
	answerStatus?: number;
	/** A few words on the answer, for people. */
	outcome: string;
}

export type SpeedMode = 'fast' | 'turbo' | 'relax' | 'default';

/** What the upstream was asked for: a gateway leaves out the speed, and mostly the callback address. */
export interface Submission {
	id: string;
	call: SubmitCall;
	speedMode: SpeedMode;
	body: Readonly<Record<string, unknown>>;
	/** Simulated. */
	acceptedAtMs: number;
}
