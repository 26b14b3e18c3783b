import type { IncomingHttpHeaders } from 'node:http';

import type { Fault, FaultHandle } from './faultTypes.ts';
import type { CallbackDelivery, ImageTask, TaskScript, VideoTask } from './taskTypes.ts';

export type * from './faultTypes.ts';
export type * from './taskTypes.ts';

/** Epoch milliseconds. */
export type Clock = () => number;

export interface SimulatorOptions {
	/** The only key that is let in. Default `simulator-key`. */
	apiKey?: string;
	/** Simulated seconds from the start of a render to its end. Default 60. */
	renderSeconds?: number;
	/** Simulated seconds per second of `clock`. Default 1. */
	speed?: number;
	/** Default `Date.now`. Renders advance with it; callbacks become due by it. */
	clock?: Clock;
	/** A prompt that has one of these (case is ignored) is refused with code 24. Default none. */
	bannedWords?: string[];
	/** Default 0: any free port. */
	port?: number;
	/** A name or address by which others reach this machine: it listens on all addresses then. Default `127.0.0.1`, alone. */
	host?: string;
	/** Put before every route, e.g. `/gateway/v1`. Default none. */
	pathPrefix?: string;
	/** Renders at the same time; the next ones are queued (code 22). Default unlimited. */
	concurrencyLimit?: number;
	/** Queued renders; the next one is refused (code 23). Default 10. */
	queueLimit?: number;
	/** A larger request is refused with HTTP 413. Default 20 MiB. */
	bodyLimitBytes?: number;
	/** Host name in result URLs. `localhost` makes results another origin than the API. Default `host`. */
	resultsHost?: string;
	/** Called when a request has ended, also when its connection was cut. */
	onRequestEnd?: (request: RecordedRequest) => void;
}

export interface Simulator {
	/** Origin and path prefix, no slash at the end. */
	readonly baseUrl: string;
	readonly apiKey: string;
	/** Every request since the start or the last reset, in order of arrival. */
	readonly requests: readonly RecordedRequest[];
	/** Every accepted submission, in order. */
	readonly submissions: readonly Submission[];
	/** How many submissions were accepted; refusals are not. */
	readonly billedSubmissions: number;
	/** Every callback POST whose delivery has ended, in order. */
	readonly callbacks: readonly CallbackDelivery[];
	/** The bytes behind every video URL. */
	readonly sampleVideo: Buffer;
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

export type Route = 'submit' | 'fetch' | 'list' | 'result';

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

export interface Submission {
	id: string;
	speedMode: SpeedMode;
	body: Readonly<Record<string, unknown>>;
	/** Simulated. */
	acceptedAtMs: number;
}
