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
	/** How many submissions the upstream accepted. */
	readonly billedSubmissions: number;
	/** What a gateway has charged and refunded so far, in order; it may differ from what its upstream accepted. */
	readonly ledger: readonly LedgerEntry[];
	/** Every callback POST whose delivery has ended, in order. */
	readonly callbacks: readonly CallbackDelivery[];
	/** The bytes behind every video URL. */
	readonly sampleVideo: Buffer;
	/** The bytes behind every picture URL. */
	readonly sampleImage: Buffer;
	/** Simulated time in epoch milliseconds. */
	now(): number;
	/** Scripts the next answers on one route. At most one fault acts on a request: the oldest that matches. */
	fault(fault: Fault): FaultHandle;
	/** Scripts how the next accepted submissions render. The oldest matching script is used. */
	script(script: TaskScript): void;
	/** Adds an image task, by default a finished one; returns its ID. It isn't billed, and isn't a submission. */
	addImageTask(task?: ImageTask): string;
	/** Adds a video task that has already settled; returns its ID. It isn't billed, and isn't a submission. */
	addVideoTask(task?: VideoTask): string;
	/** Forgets tasks, requests, submissions, faults, scripts and pending callbacks; keeps listening. */
	reset(): void;
	close(): Promise<void>;
}

/** `image` is a task's picture, proxied by a gateway. */
export type Route = 'submit' | 'fetch' | 'list' | 'result' | 'image';

export interface RecordedRequest {
	/** `other` is any path that the API doesn't have. */
	route: Route | 'other';
	method: string;
	/** With prefix and query. */
	path: string;
	headers: IncomingHttpHeaders;
	hasAuthorization: boolean;
	rawBody: string;
	/** Parsed JSON; undefined without a JSON body. */
	body: unknown;
	/** In `clock`'s time. */
	receivedAtMs: number;
	/** Undefined before the answer, and if the connection was cut instead. */
	answerStatus?: number;
	/** A few words about the answer, for human readers. */
	outcome: string;
}

export type SpeedMode = 'fast' | 'turbo' | 'relax' | 'default';

/** What the upstream received: a gateway leaves out the speed and, by default, the callback URL. */
export interface Submission {
	id: string;
	call: SubmitCall;
	speedMode: SpeedMode;
	body: Readonly<Record<string, unknown>>;
	/** Simulated time. */
	acceptedAtMs: number;
}
