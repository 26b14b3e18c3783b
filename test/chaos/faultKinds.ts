import type { CharacterName, FaultKind, Shape } from '../simulator/index.ts';

/** What a response to a submission says about the task, per CometAPI's reference and similar servers' source code. */
export type Fate =
	| 'accepted'
	/** Refused before any work; the node may send it again. */
	| 'busy'
	| 'refused'
	/** It may have been accepted, so the node must have sent it only once. */
	| 'unknown';

export interface SubmitFaultKind {
	fault: FaultKind;
	fate: Fate;
	/** The only character with this fault; both by default. */
	of?: CharacterName;
	/** Used only in long runs. */
	isLong?: boolean;
}

const status = (code: number, headers: Record<string, string> = {}): FaultKind => ({
	kind: 'status',
	status: code,
	headers,
});

/** How long a gateway waits for its upstream in these runs; a real one waits a minute. */
export const PATIENCE_SECONDS = 3;

const withFate = (fate: Fate, faults: FaultKind[], of?: CharacterName): SubmitFaultKind[] =>
	faults.map((fault) => ({ fault, fate, ...(of && { of }) }));

export const SUBMIT_FAULTS: SubmitFaultKind[] = [
	...withFate('refused', [
		...([-1, 3, 4, 9, 24] as const).map((code): FaultKind => ({ kind: 'code', code })),
		status(401),
		status(403),
		status(404),
	]),
	...withFate('refused', [{ kind: 'refusedByGateway', code: 'model_not_found' }], 'gateway'),
	...withFate('busy', [
		{ kind: 'code', code: 23 },
		{ kind: 'code', code: 30 },
		status(429),
		status(429, { 'retry-after': '2' }),
	]),
	...withFate('busy', [{ kind: 'refusedByGateway', code: 'system_cpu_overloaded' }], 'gateway'),
	...withFate('unknown', [
		status(500),
		{ kind: 'status', status: 500, accepted: true },
		status(524),
		{ kind: 'html', status: 502, accepted: true },
		{ kind: 'html', accepted: true },
		{ kind: 'empty' },
		{ kind: 'empty', accepted: true },
		{ kind: 'null', accepted: true },
		{ kind: 'reset' },
		{ kind: 'reset', accepted: true },
		{ kind: 'truncated' },
		{ kind: 'fields', fields: { result: undefined } },
	]),
	...withFate(
		'unknown',
		[
			{ kind: 'upstreamCut' },
			{ kind: 'upstreamCut', accepted: true },
			{ kind: 'upstreamUnreadable', answer: 'webPage', accepted: true },
			{ kind: 'upstreamUnreadable', answer: 'numberId' },
			{ kind: 'upstreamEmpty', accepted: true },
			{ kind: 'taskNotKept' },
			{ kind: 'upstreamLate', delayMs: 1000 * (PATIENCE_SECONDS + 1) },
		],
		'gateway',
	),
	{ fault: { kind: 'hang', accepted: true }, fate: 'unknown', isLong: true },
	...withFate('accepted', [
		{ kind: 'delay', delayMs: 1_500 },
		{ kind: 'code', code: 22 },
		{ kind: 'shape', shape: 'idAsNumber' },
		{ kind: 'shape', shape: 'idAsArray' },
	]),
	...withFate('accepted', [{ kind: 'upstreamLate', delayMs: 1_500 }], 'gateway'),
];

/** The Request Timeout of the nodes in these runs, which ends requests that hang. */
export const REQUEST_TIMEOUT_SECONDS = 3;

/** Faults at requests for tasks. */
export const LOOK_FAULTS: FaultKind[] = [
	...[401, 403, 404, 429, 500, 503, 524].map((code) => status(code)),
	status(503, { 'retry-after': '2' }),
	{ kind: 'html' },
	{ kind: 'html', status: 502 },
	{ kind: 'empty' },
	{ kind: 'null' },
	{ kind: 'reset' },
	{ kind: 'truncated' },
	{ kind: 'truncated', stalled: true },
	{ kind: 'hang' },
	{ kind: 'delay', delayMs: 1_500 },
	{ kind: 'stale', staleSeconds: 2 },
	{ kind: 'fields', fields: { id: undefined } },
	// Another task's record.
	{ kind: 'fields', fields: { id: '17' } },
	...(
		[
			'idAsNumber',
			'statusUnknown',
			'statusEmpty',
			'statusMissing',
			'statusLowercase',
			'videoUrlMissing',
		] as const
	).map((shape): FaultKind => ({ kind: 'shape', shape })),
];

/** Other shapes in which similar servers report a video, each used for all of its records. */
export const LASTING_SHAPES: Shape[] = [
	'progressAsNumber',
	'videoUrlInImageUrl',
	'videoUrlInProperties',
	'videoUrlsAsStrings',
	'videoUrlsWithGap',
	'snakeCase',
];

/** Faults at the file host. */
export const FILE_FAULTS: FaultKind[] = [
	...[403, 404, 429, 503].map((code) => status(code)),
	{ kind: 'html' },
	{ kind: 'empty' },
	{ kind: 'reset' },
	{ kind: 'truncated' },
	{ kind: 'hang' },
	{ kind: 'delay', delayMs: 1_500 },
];
