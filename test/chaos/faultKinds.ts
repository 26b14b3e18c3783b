import type { CharacterName, FaultKind, Shape } from '../simulator/index.ts';

/** What an answer to a submission says about the task, by CometAPI's reference and the sources of its family. */
export type Fate =
	| 'accepted'
	/** Refused before any work; it may be sent again. */
	| 'busy'
	| 'refused'
	/** It may have been accepted, so it must have been sent once. */
	| 'unknown';

export interface SubmitFaultKind {
	fault: FaultKind;
	fate: Fate;
	/** Only this character has it; both unless given. */
	of?: CharacterName;
	/** It takes more than a minute. */
	isLong?: boolean;
}

const status = (code: number, headers: Record<string, string> = {}): FaultKind => ({
	kind: 'status',
	status: code,
	headers,
});

/** How long a gateway waits for its upstream in these runs; a real one waits for a minute. */
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

/** The nodes of these runs have a Request Timeout, which ends what hangs. */
export const REQUEST_TIMEOUT_SECONDS = 3;

/** At the calls for tasks. */
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
	// The record of another task.
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

/** Other ways in which servers of the family tell of a finished video: from its first record to its last. */
export const LASTING_SHAPES: Shape[] = [
	'progressAsNumber',
	'videoUrlInImageUrl',
	'videoUrlInProperties',
	'videoUrlsAsStrings',
	'videoUrlsWithGap',
	'snakeCase',
];

/** At the host of the videos. */
export const FILE_FAULTS: FaultKind[] = [
	...[403, 404, 429, 503].map((code) => status(code)),
	{ kind: 'html' },
	{ kind: 'empty' },
	{ kind: 'reset' },
	{ kind: 'truncated' },
	{ kind: 'hang' },
	{ kind: 'delay', delayMs: 1_500 },
];
