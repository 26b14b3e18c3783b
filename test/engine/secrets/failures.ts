import type { FaultKind } from '../../simulator/index.ts';

export interface FaultTools {
	/** The `Authorization` header of the request. */
	echo: string;
	/** Another server's origin. */
	otherOrigin: string;
	/** The server's own origin. */
	ownOrigin: string;
}

export interface TestFailure {
	title: string;
	/** The server's answer; undefined if it works, or if there's no server. */
	fault?: (tools: FaultTools) => FaultKind;
	/** An address without a server, instead of the server's own. */
	baseUrl?: string;
	/** What the node passes on from the server, in which the key must be redacted. */
	shows?: 'words' | 'record';
	/** In seconds; shorter for a server that doesn't answer. */
	requestTimeout?: number;
}

const toJson = (status: number, toBody: (echo: string) => unknown): TestFailure => ({
	title: `HTTP ${status} with the header in JSON`,
	fault: ({ echo }) => ({ kind: 'status', status, body: toBody(echo) }),
	shows: 'words',
});

const toError = (echo: string) => ({ error: { message: `No: ${echo}`, type: echo, code: echo } });

const toRedirect = (title: string, status: number, to: (tools: FaultTools) => string): TestFailure => ({
	title: `a redirect (${status}) to ${title}, with the header`,
	fault: (tools) => ({ kind: 'redirect', status, to: to(tools) }),
});

export const WORKING: TestFailure = { title: 'nothing' };

/** Failures in which the server repeats the key, breaks off, or can't be reached. */
export const FAILURES: TestFailure[] = [
	{ title: 'no answer in time', fault: () => ({ kind: 'hang' }), requestTimeout: 1 },
	{
		title: 'HTTP 200 with the header in fields',
		fault: ({ echo }) => {
			const ofTasks = { state: echo, prompt: echo, failReason: echo, [echo]: [{ deep: { echo } }] };
			return { kind: 'fields', fields: { ...ofTasks, description: echo, properties: { echo } } };
		},
		shows: 'record',
	},
	{
		title: 'a failed task with the header as its reason',
		fault: ({ echo }) => ({
			kind: 'fields',
			fields: { status: 'FAILURE', failReason: echo, description: echo },
		}),
		shows: 'record',
	},
	toJson(400, (echo) => ({ code: 4, type: 'upstream_error', description: `No: ${echo}` })),
	toJson(401, toError),
	toJson(403, toError),
	toJson(500, toError),
	{
		title: 'a refusal with the header in its description and properties',
		fault: ({ echo }) => {
			const properties = { bannedWord: echo, echo };
			return { kind: 'status', status: 200, body: { code: 24, description: echo, properties } };
		},
		shows: 'words',
	},
	{
		title: 'a web page with the header',
		fault: ({ echo }) => ({
			kind: 'status',
			status: 200,
			headers: { 'content-type': 'text/html; charset=utf-8' },
			body: `<html><head><title>${toHtml(echo)}</title></head><body>${toHtml(echo)}</body></html>`,
		}),
		shows: 'words',
	},
	{
		title: 'plain text with the header',
		fault: ({ echo }) => ({ kind: 'status', status: 403, body: `Forbidden: ${echo}` }),
		shows: 'words',
	},
	toRedirect('another origin', 302, ({ otherOrigin, echo }) => `${otherOrigin}/x?k=${encode(echo)}`),
	toRedirect('another origin', 307, ({ otherOrigin, echo }) => `${otherOrigin}/${encode(echo)}`),
	toRedirect('another origin as its user', 308, ({ otherOrigin, echo }) =>
		otherOrigin.replace('//', `//${encode(echo)}@`),
	),
	toRedirect('its own origin', 301, ({ ownOrigin, echo }) => `${ownOrigin}/elsewhere?k=${encode(echo)}`),
	toRedirect('its own origin', 307, ({ echo }) => `/elsewhere/${encode(echo)}`),
	{ title: 'a reset', fault: () => ({ kind: 'reset' }) },
	{ title: 'an answer cut short', fault: () => ({ kind: 'truncated' }) },
	// No server listens on this port, which only root can bind.
	{ title: 'a refused connection', baseUrl: 'http://127.0.0.1:9' },
	{ title: 'a name that is not resolved', baseUrl: 'http://api.invalid' },
];

function encode(text: string): string {
	return encodeURIComponent(text);
}

function toHtml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
