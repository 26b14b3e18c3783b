import type { Refusal } from './refusal';

/** What the response to a submission says about the task. */
export type Fate =
	| 'accepted'
	/** Certainly not accepted. */
	| 'refused'
	/** Refused before any work was done; the same submission may be sent again after a pause. */
	| 'busy'
	/** It may have been accepted, so it's never sent again. */
	| 'unknown';

/** What decides the fate. */
export interface SubmissionResponse extends Refusal {
	/** As received. */
	body: string;
	/** Whether `result` is a usable task ID. */
	hasTaskId: boolean;
	/** Whether the free list call returned a web page, too; checked only after a web page with HTTP 200. */
	isListAPage: boolean;
}

interface FateRow {
	/** As worded in the documentation. */
	response: string;
	fate: Fate;
	applies: (response: SubmissionResponse) => boolean;
}

const isOneOf =
	(...codes: number[]) =>
	({ apiCode }: SubmissionResponse) =>
		apiCode !== null && codes.includes(apiCode);

/** CometAPI's reference: submitted, already exists, queued. */
export const hasAcceptedCode = isOneOf(1, 21, 22);

/** The first row that applies decides. What isn't known to be a refusal may have been accepted. */
export const FATES: readonly FateRow[] = [
	{
		// Refusals have a `result`, too.
		response: 'Code 1, 21 or 22 with a task ID',
		fate: 'accepted',
		applies: (response) => hasAcceptedCode(response) && response.hasTaskId,
	},
	{
		// new-api, relay/mjproxy_handler.go: its database failed after the upstream had accepted.
		response: '`insert_midjourney_task_failed`',
		fate: 'unknown',
		applies: ({ body }) => body.includes('insert_midjourney_task_failed'),
	},
	{
		// CometAPI's reference: queue full, group saturated. Some upstreams report a full queue as code 9.
		response: 'Code 23 or 30, or code 9 with `队列已满` (queue full)',
		fate: 'busy',
		applies: (response) =>
			isOneOf(23, 30)(response) || (isOneOf(9)(response) && response.text.includes('队列已满')),
	},
	{
		// CometAPI's reference: not found, validation, upstream failure, banned word.
		// midjourney-proxy: -1 for its own rules.
		response: 'Code 3, 4, 9, 24 or a negative one',
		fate: 'refused',
		applies: (response) => isOneOf(3, 4, 9, 24)(response) || (response.apiCode ?? 0) < 0,
	},
	{
		// new-api returns code 5 if its upstream took longer than a minute, or sent something unreadable.
		response: 'Any other code, such as 5',
		fate: 'unknown',
		applies: ({ apiCode }) => apiCode !== null,
	},
	{
		// new-api, middleware/distributor.go: before it calls the upstream.
		response: '`model_not_found` or `access_denied`',
		fate: 'refused',
		applies: ({ errorCode }) => errorCode === 'model_not_found' || errorCode === 'access_denied',
	},
	{
		// new-api, middleware/performance.go: before it calls the upstream.
		response: '`system_cpu_overloaded`, `system_memory_overloaded` or `system_disk_overloaded`',
		fate: 'busy',
		applies: ({ errorCode }) => /^system_(?:cpu|memory|disk)_overloaded$/.test(errorCode ?? ''),
	},
	{
		// new-api's other errors, such as bad_response_status_code, come after it has called the upstream.
		response: 'Any other `new_api_error` or `comet_api_error`, except with HTTP 401, 403 or 429',
		fate: 'unknown',
		applies: ({ errorCode, type, status }) =>
			errorCode !== null &&
			['new_api_error', 'comet_api_error'].includes(type ?? '') &&
			![401, 403, 429].includes(status),
	},
	{
		response: 'HTTP 429',
		fate: 'busy',
		applies: ({ status }) => status === 429,
	},
	{
		response: 'HTTP 3xx or 4xx, except 408',
		fate: 'refused',
		applies: ({ status }) => status >= 300 && status < 500 && status !== 408,
	},
	{
		// new-api returns its own web page for every path that it doesn't know.
		response: 'A web page with HTTP 200, and another one from the list call',
		fate: 'refused',
		applies: ({ status, isPage, isListAPage }) => status === 200 && isPage && isListAPage,
	},
	{
		response: 'Anything else: HTTP 408 or 5xx, HTTP 200 with nothing or something else, no response in time',
		fate: 'unknown',
		applies: () => true,
	},
];

/** What became of a submission, judging by its response. */
export function toFate(response: SubmissionResponse): Fate {
	return FATES.find(({ applies }) => applies(response))!.fate;
}
