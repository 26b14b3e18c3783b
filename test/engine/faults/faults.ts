import type { CharacterName, FaultKind } from '../../simulator/index.ts';

/** What goes wrong: one of the server's answers, or the server itself. */
export interface Fault {
	name: string;
	/** Acts on the operation's `faultOn` route. */
	kind?: FaultKind;
	/** Whether it acts on every request rather than just the first. */
	lasts?: boolean;
	server?: 'up late' | 'down' | 'of an unknown name';
	/** The server's character. Default `gateway`. */
	character?: CharacterName;
	/** How long the server wants the node to wait afterwards. */
	restSeconds?: number;
	/** The node's request timeout, for faults that only it ends. */
	requestTimeoutSeconds?: number;
}

/** Another server's address; the tests replace it with a real one. */
export const ELSEWHERE = 'http://elsewhere.invalid';

const status = (code: number, body?: unknown): FaultKind => ({ kind: 'status', status: code, body });
const resting = (code: number, headers: Record<string, string>): FaultKind => ({
	kind: 'status',
	status: code,
	headers,
});

/** By the server's own clock, the second date is two seconds after the first. */
const DATES = { date: 'Sun, 06 Nov 1994 08:49:37 GMT', 'retry-after': 'Sun, 06 Nov 1994 08:49:39 GMT' };

const GATEWAY_UNKNOWN = { description: 'task_no_found ', type: 'upstream_error', code: 4 };
const UNKNOWN_CODE = { code: 99, description: 'on holiday', result: '' };

const PASSING: Fault[] = [
	{ name: 'HTTP 429', kind: status(429) },
	{ name: 'HTTP 429, Retry-After: 2', kind: resting(429, { 'retry-after': '2' }), restSeconds: 2 },
	{ name: 'HTTP 429, Retry-After: a date', kind: resting(429, DATES), restSeconds: 2 },
	{ name: 'code 23, queue full', kind: { kind: 'code', code: 23 } },
	{ name: 'code 30 with HTTP 429', kind: { kind: 'code', code: 30 } },
	{ name: 'code 24, banned word', kind: { kind: 'code', code: 24 } },
	{ name: 'code 3', kind: { kind: 'code', code: 3 } },
	{ name: 'code 4, no quota', kind: { kind: 'code', code: 4 } },
	{ name: 'code 9', kind: { kind: 'code', code: 9 } },
	{ name: 'code 9, queue full', kind: { kind: 'code', code: 9, description: '队列已满' } },
	{ name: 'code -1', kind: { kind: 'code', code: -1 } },
	{ name: 'code 5, upstream cut', kind: { kind: 'upstreamCut' } },
	{ name: 'code 5, accepted', kind: { kind: 'upstreamCut', accepted: true } },
	{ name: 'code 5, id as number', kind: { kind: 'upstreamUnreadable', answer: 'numberId' } },
	{ name: 'upstream empty', kind: { kind: 'upstreamEmpty', accepted: true } },
	{ name: 'task not kept', kind: { kind: 'taskNotKept' } },
	{ name: 'model_not_found', kind: { kind: 'refusedByGateway', code: 'model_not_found' } },
	{
		name: 'system_cpu_overloaded',
		kind: { kind: 'refusedByGateway', code: 'system_cpu_overloaded', type: 'comet_api_error' },
	},
	{ name: 'access_denied', kind: { kind: 'refusedByGateway', code: 'access_denied' } },
	{ name: 'code 21, exists', kind: { kind: 'code', code: 21 }, character: 'upstream' },
	{ name: 'code 22, queued', kind: { kind: 'code', code: 22 }, character: 'upstream' },
	{ name: 'HTTP 400', kind: status(400, { code: 4, description: 'bind_request_body_failed ' }) },
	{ name: 'HTTP 401', kind: status(401) },
	{ name: 'HTTP 403', kind: status(403) },
	{ name: 'HTTP 404', kind: status(404) },
	{ name: 'HTTP 400, task_no_found', kind: status(400, GATEWAY_UNKNOWN) },
	{ name: 'HTTP 413', kind: status(413) },
	{ name: 'HTTP 408', kind: status(408) },
	{ name: 'HTTP 500', kind: status(500) },
	{ name: 'HTTP 502, a web page', kind: { kind: 'html', status: 502 } },
	{ name: 'HTTP 503, Retry-After: 2', kind: resting(503, { 'retry-after': '2' }), restSeconds: 2 },
	{ name: 'HTTP 504', kind: status(504) },
	{ name: 'HTTP 524', kind: status(524) },
	{ name: 'HTTP 200, a web page', kind: { kind: 'html' } },
	{ name: 'HTTP 200, nothing', kind: { kind: 'empty' } },
	{ name: 'HTTP 200, null', kind: { kind: 'null' } },
	{ name: 'HTTP 200, unknown form', kind: status(200, { data: ['?'] }) },
	{ name: 'HTTP 200, unknown code', kind: status(200, UNKNOWN_CODE) },
	{ name: 'answer cut', kind: { kind: 'truncated' } },
	{ name: 'answer stalled', kind: { kind: 'truncated', stalled: true }, requestTimeoutSeconds: 2 },
	{ name: 'connection reset', kind: { kind: 'reset' } },
	{ name: 'accepted, connection reset', kind: { kind: 'reset', accepted: true } },
	{ name: 'no answer', kind: { kind: 'hang' }, requestTimeoutSeconds: 2 },
	{ name: 'accepted, no answer', kind: { kind: 'hang', accepted: true }, requestTimeoutSeconds: 2 },
	{ name: 'accepted, HTTP 500', kind: { kind: 'status', status: 500, accepted: true } },
	{ name: 'accepted, HTTP 200, a web page', kind: { kind: 'html', accepted: true } },
	{ name: 'accepted, answer without id', kind: { kind: 'fields', fields: { result: undefined } } },
	{ name: 'redirect elsewhere', kind: { kind: 'redirect', to: ELSEWHERE } },
	{ name: 'id as number', kind: { kind: 'shape', shape: 'idAsNumber' } },
	{ name: 'id in an array', kind: { kind: 'shape', shape: 'idAsArray' } },
	{ name: 'record without id', kind: { kind: 'fields', fields: { id: undefined } } },
	{ name: 'record of another task', kind: { kind: 'fields', fields: { id: '17' } } },
	{ name: 'status unknown', kind: { kind: 'shape', shape: 'statusUnknown' } },
	{ name: 'status in lower case', kind: { kind: 'shape', shape: 'statusLowercase' } },
	{ name: 'status empty', kind: { kind: 'shape', shape: 'statusEmpty' } },
	{ name: 'status missing', kind: { kind: 'shape', shape: 'statusMissing' } },
	{ name: 'outdated record', kind: { kind: 'stale', staleSeconds: 60 } },
	{ name: 'SUCCESS without video', kind: { kind: 'shape', shape: 'videoUrlMissing' } },
	{ name: 'slow answer', kind: { kind: 'delay', delayMs: 1_500 } },
	{ name: 'server up late', server: 'up late' },
];

const LASTING: Fault[] = [
	{ name: 'HTTP 429, lasting', kind: status(429) },
	{ name: 'code 23, lasting', kind: { kind: 'code', code: 23 } },
	{ name: 'HTTP 500, lasting', kind: status(500) },
	{ name: 'connection reset, lasting', kind: { kind: 'reset' } },
	{ name: 'no answer, lasting', kind: { kind: 'hang' }, requestTimeoutSeconds: 2 },
	{ name: 'web pages, lasting', kind: { kind: 'html' } },
	{ name: 'HTTP 401, lasting', kind: status(401) },
	{ name: 'HTTP 404, lasting', kind: status(404) },
	{ name: 'connection refused, lasting', server: 'down' },
	{ name: 'host name not found, lasting', server: 'of an unknown name' },
];

/** The rows of the table. */
export const faults: Fault[] = [...PASSING, ...LASTING.map((fault) => ({ ...fault, lasts: true }))];
