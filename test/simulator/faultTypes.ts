import type { RecordedRequest, Route } from './types.ts';

export interface FaultHandle {
	/** Requests it has acted on. */
	readonly used: number;
	/** Ends the fault early; a second call does nothing. */
	remove(): void;
}

export type Fault = FaultTarget & FaultKind;

export interface FaultTarget {
	on: Route;
	/** Requests it acts on. Default 1; Infinity until removed. */
	times?: number;
	/** Fitting requests let through first. Default 0. */
	skip?: number;
	when?: (request: RecordedRequest) => boolean;
}

/** True: the submission is accepted and billed before the fault acts. Default false. */
interface Acceptable {
	accepted?: boolean;
}

interface Headed {
	headers?: Record<string, string>;
}

export type FaultKind =
	/** Any answer: a string or Buffer is sent as it is, anything else as JSON. */
	| ({ kind: 'status'; status: number; body?: unknown } & Headed & Acceptable)
	/** HTTP status 200 unless given, with this instead of JSON. */
	| ({ kind: 'html' | 'empty' | 'null'; status?: number } & Acceptable)
	/** Default status 302. */
	| ({ kind: 'redirect'; to: string; status?: number } & Acceptable)
	/** Never answered; the socket stays open. */
	| ({ kind: 'hang' } & Acceptable)
	/** The socket is reset (RST) without an answer. */
	| ({ kind: 'reset' } & Acceptable)
	/** The normal answer, worked out at once, sent later: after real milliseconds, or when a promise is fulfilled. */
	| { kind: 'delay'; delayMs: number }
	| { kind: 'delay'; until: Promise<unknown> }
	/** Half of the normal answer under its full content-length; then the socket is closed, or with `stalled` stays open. */
	| { kind: 'truncated'; stalled?: boolean }
	/** A code of the API instead of the normal one. Only 22 accepts; 21 names an existing task. */
	| {
			kind: 'code';
			code: AnswerCode;
			status?: number;
			description?: string;
			properties?: Record<string, unknown>;
	  }
	/** The normal answer in another shape. Not used up by an answer on which the shape changes nothing. */
	| { kind: 'shape'; shape: Shape }
	/** The normal answer with these top-level fields (of every task in a list); undefined leaves a field out. */
	| { kind: 'fields'; fields: Record<string, unknown> }
	/** Tasks as they were this many simulated seconds ago. */
	| { kind: 'stale'; staleSeconds: number };

export type AnswerCode = 3 | 4 | 9 | 21 | 22 | 23 | 24 | 30;

export type Shape =
	/** `id` and `result` as a JSON number with all its digits. */
	| 'idAsNumber'
	/** `result` as an array of one such number. */
	| 'idAsArray'
	| 'statusLowercase'
	| 'statusUnknown'
	| 'statusEmpty'
	| 'statusMissing'
	| 'progressAsNumber'
	/** SUCCESS without any video URL. */
	| 'videoUrlMissing'
	/** SUCCESS with the video URL in `imageUrl` only. */
	| 'videoUrlInImageUrl'
	/** SUCCESS with the video URL in `properties.videoUrl` only. */
	| 'videoUrlInProperties'
	| 'videoUrlsAsStrings';
