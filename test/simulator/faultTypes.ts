import type { RecordedRequest, Route } from './types.ts';

export interface FaultHandle {
	/** How many requests it has acted on. */
	readonly used: number;
	/** Ends the fault early; a second call does nothing. */
	remove(): void;
}

export type Fault = FaultTarget & FaultKind;

export interface FaultTarget {
	on: Route;
	/** How many requests it acts on. Default 1; with Infinity, all until it's removed. */
	times?: number;
	/** How many matching requests to let through first. Default 0. */
	skip?: number;
	when?: (request: RecordedRequest) => boolean;
}

/** Whether the submission is accepted and billed before the fault acts. Default false. */
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
	/** This instead of JSON. Default status 200. */
	| ({ kind: 'html' | 'empty' | 'null'; status?: number } & Acceptable)
	/** Default status 302. */
	| ({ kind: 'redirect'; to: string; status?: number } & Acceptable)
	/** Never answered; the socket stays open. */
	| ({ kind: 'hang' } & Acceptable)
	/** The socket is reset (RST) without an answer. */
	| ({ kind: 'reset' } & Acceptable)
	/** The normal answer, computed at once but sent later: after real milliseconds, or when a promise resolves. */
	| { kind: 'delay'; delayMs: number }
	| { kind: 'delay'; until: Promise<unknown> }
	/** Half of the normal answer with its full content-length; then the socket closes, or stays open with `stalled`. */
	| { kind: 'truncated'; stalled?: boolean }
	/**
	 * An upstream's code instead of its normal one; if there's a gateway, 4 and 30 are its own. Only 22 accepts, and 21
	 * names an existing task. A gateway turns both into 1.
	 */
	| {
			kind: 'code';
			code: AnswerCode;
			status?: number;
			description?: string;
			properties?: Record<string, unknown>;
	  }
	/** The normal answer in another shape. An answer that the shape doesn't change isn't counted. */
	| { kind: 'shape'; shape: Shape }
	/** The normal answer with these top-level fields (in every task of a list); undefined removes a field. */
	| { kind: 'fields'; fields: Record<string, unknown> }
	/** Tasks as they were this many simulated seconds ago. */
	| { kind: 'stale'; staleSeconds: number };

/** Faults that only a gateway has, and only on submissions; `refusedByGateway` is for all routes. */
export type GatewayFaultKind =
	/** Refused before the upstream is called. Default type `new_api_error`. */
	| { kind: 'refusedByGateway'; code: GatewayErrorCode; type?: GatewayErrorType }
	/** The upstream accepts at once but answers `delayMs` real ms later, too late if the gateway gives up first. */
	| { kind: 'upstreamLate'; delayMs: number }
	/** The connection to the upstream breaks. */
	| ({ kind: 'upstreamCut' } & Acceptable)
	/** The upstream answers with a web page; or it accepts, but answers with a number as the ID. */
	| ({ kind: 'upstreamUnreadable'; answer: 'webPage' } & Acceptable)
	| { kind: 'upstreamUnreadable'; answer: 'numberId' }
	/** An empty answer with HTTP 200 from the upstream, and therefore from the gateway. */
	| ({ kind: 'upstreamEmpty' } & Acceptable)
	/** The upstream accepts, but the gateway fails to store the task. */
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
