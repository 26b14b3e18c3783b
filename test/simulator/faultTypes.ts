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

export type FaultKind = ServerFaultKind | GatewayFaultKind;

export type ServerFaultKind =
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
	/**
	 * A code of the upstream instead of its normal one; 4 and 30 are a gateway's own where there is one. Only 22 accepts; 21
	 * names an existing task. A gateway makes 1 of both.
	 */
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

/** Of a gateway alone, for submissions; `refusedByGateway` is for all routes. */
export type GatewayFaultKind =
	/** Refused before the upstream is asked. Default type `new_api_error`. */
	| { kind: 'refusedByGateway'; code: GatewayErrorCode; type?: GatewayErrorType }
	/** The upstream accepts at once and answers after real milliseconds, too late where the gateway's patience ends before. */
	| { kind: 'upstreamLate'; delayMs: number }
	/** The connection to the upstream breaks. */
	| ({ kind: 'upstreamCut' } & Acceptable)
	/** The upstream answers with a web page; or it accepts, and answers with a number for the id. */
	| ({ kind: 'upstreamUnreadable'; answer: 'webPage' } & Acceptable)
	| { kind: 'upstreamUnreadable'; answer: 'numberId' }
	/** HTTP 200 and nothing, from the upstream and therefore from the gateway. */
	| ({ kind: 'upstreamEmpty' } & Acceptable)
	/** The upstream accepts, and the gateway fails to store the task. */
	| { kind: 'taskNotKept' };

export type GatewayErrorCode =
	| 'model_not_found'
	| 'system_cpu_overloaded'
	| 'system_memory_overloaded'
	| 'system_disk_overloaded'
	| 'access_denied';

export type GatewayErrorType = 'new_api_error' | 'comet_api_error';

export type AnswerCode = -1 | 3 | 4 | 9 | 21 | 22 | 23 | 24 | 30;

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
	| 'videoUrlsAsStrings'
	/** The second of several has no link. */
	| 'videoUrlsWithGap'
	/** `video_url`, `fail_reason`, and `video_urls` as JSON in a string. */
	| 'snakeCase';
