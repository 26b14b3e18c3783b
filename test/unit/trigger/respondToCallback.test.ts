import type { IWebhookFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { CONFIRM_PLACES } from '../../../nodes/MidjourneyVideo/trigger/confirmCallback.ts';
import { readRequest, respondToCallback } from '../../../nodes/MidjourneyVideo/trigger/respondToCallback.ts';
import { createAnswer } from '../n8nSide.ts';

const PARAMETERS = { events: ['succeeded'], verify: true, simplify: true, options: {} };

/** n8n's side of one posted callback. The API returns what `fetchRecord` does. */
function createContext({
	id = '17',
	fetchRecord = async () => {
		throw new Error('Nothing may be sent');
	},
	...change
}: {
	id?: string;
	fetchRecord?: () => Promise<object>;
} & Partial<Record<'getNodeParameter' | 'getCredentials', () => never>>) {
	const { answering, sent, log } = createAnswer();
	const context = {
		getNodeParameter: (name: keyof typeof PARAMETERS) => PARAMETERS[name],
		getCredentials: async () => ({ apiKey: 'key', baseUrl: 'http://127.0.0.1:1' }),
		getMode: () => 'webhook',
		getNode: () => ({ id: 'node', name: 'Trigger' }),
		getWorkflow: () => ({ id: 'workflow' }),
		getWorkflowStaticData: () => ({}),
		getHeaderData: () => ({ 'content-type': 'application/json' }),
		getQueryData: () => ({}),
		getRequestObject: () => ({ rawBody: Buffer.from(JSON.stringify({ id, status: 'SUCCESS' })) }),
		...answering,
		helpers: {
			httpRequestWithAuthentication: async () => ({
				statusCode: 200,
				headers: {},
				body: JSON.stringify(await fetchRecord()),
			}),
		},
		...change,
	};
	return { context: context as unknown as IWebhookFunctions, sent, log };
}

const recordOf = (id: string) => ({ id, status: 'SUCCESS', videoUrl: 'https://cdn.example/0.mp4' });

describe('respondToCallback', () => {
	it('starts the workflow with one item, which has no file', async () => {
		const { context, sent } = createContext({ id: '1', fetchRecord: async () => recordOf('1') });
		expect(await respondToCallback(context)).toEqual({
			noWebhookResponse: true,
			workflowData: [[{ json: expect.objectContaining({ taskId: '1', event: 'succeeded' }) }]],
		});
		expect(sent).toEqual([{ status: 200, body: { started: true } }]);
	});

	it('lets only so many callers wait in this process, and says to the next one that they are too many', async () => {
		let answer = () => {};
		const isAnswered = new Promise<void>((resolve) => (answer = resolve));
		let asks = 0;
		const post = (id: string) => {
			const fetchRecord = async () => {
				asks += 1;
				await isAnswered;
				return recordOf(id);
			};
			const { context, sent, log } = createContext({ id, fetchRecord });
			return { response: respondToCallback(context), sent, log };
		};
		const waiting = Array.from({ length: CONFIRM_PLACES }, (_, index) => post(`waiting-${index}`));
		await expect.poll(() => asks).toBe(CONFIRM_PLACES);
		const { response, sent, log } = post('too-many');
		expect(await response).toEqual({ noWebhookResponse: true });
		const error = 'Too many callbacks are being checked right now';
		expect(sent).toEqual([{ status: 429, body: { error } }]);
		expect(log).toEqual([`debug Trigger: callback refused. ${error}`]);
		expect(asks).toBe(CONFIRM_PLACES);
		answer();
		await Promise.all(waiting.map((one) => one.response));
		const next = post('next');
		await next.response;
		expect([...waiting, next].flatMap((one) => one.sent)).toEqual(
			Array(CONFIRM_PLACES + 1).fill({ status: 200, body: { started: true } }),
		);
	});

	it.each([
		['a parameter cannot be read', 'getNodeParameter', 'Referenced node is unexecuted'],
		['there is no credential', 'getCredentials', 'Node does not have any credentials set'],
	] as const)('answers 503, starts nothing and logs why when %s', async (_what, method, message) => {
		const { context, sent, log } = createContext({
			[method]: () => {
				throw new Error(message);
			},
		});
		expect(await respondToCallback(context)).toEqual({ noWebhookResponse: true });
		expect(sent).toEqual([{ status: 503, body: { error: "The node can't check callbacks right now" } }]);
		expect(log).toEqual([
			`warn Trigger: callback refused. The node can't check callbacks right now (${message})`,
		]);
	});
});

const TEXT = '{"id":17195000000000000001,"state":"größe 🎬"}';

/** A webhook call with what n8n exposes about it. */
function createCall({
	rawBody = Buffer.from(TEXT),
	contentType = 'application/json',
	query = {},
}: {
	rawBody?: unknown;
	contentType?: string | null;
	query?: object;
}): IWebhookFunctions {
	return {
		getRequestObject: () => ({ rawBody, body: { id: 17195000000000000000 } }),
		getHeaderData: () => (contentType === null ? {} : { 'content-type': contentType }),
		getQueryData: () => query,
	} as unknown as IWebhookFunctions;
}

describe('readRequest', () => {
	it('returns the body as it was sent, and the query', async () => {
		const query = { nonce: ['a', 'b'] };
		expect(await readRequest(createCall({ query }))).toEqual({ text: TEXT, query });
	});

	it.each([
		'application/json; charset=utf-8',
		'application/json;charset=UTF-8',
		'application/json ; charset=utf-8',
		'Application/JSON',
		'application/problem+json',
		'application/vnd.api+json; charset=utf-8',
	])('takes %s for JSON', async (contentType) => {
		expect(await readRequest(createCall({ contentType }))).toEqual({ text: TEXT, query: {} });
	});

	it.each([
		[null],
		[''],
		['text/plain'],
		['text/json'],
		['text/plain; application/json'],
		['multipart/form-data; boundary=x'],
		['application/x-www-form-urlencoded'],
		['application/jsonp'],
		['application/json-seq'],
		['application/+json'],
		['json'],
	])('takes the text of %j for empty', async (contentType) => {
		expect(await readRequest(createCall({ contentType }))).toEqual({ text: '', query: {} });
	});

	it('reads a body of a type that n8n does not parse', async () => {
		const request: { rawBody?: Buffer; readRawBody: () => Promise<void> } = {
			readRawBody: async () => void (request.rawBody = Buffer.from(TEXT)),
		};
		const context = {
			...createCall({ contentType: 'application/vnd.api+json' }),
			getRequestObject: () => request,
		};
		expect(await readRequest(context)).toEqual({ text: TEXT, query: {} });
	});

	it('strips a byte order mark', async () => {
		const rawBody = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(TEXT)]);
		expect(await readRequest(createCall({ rawBody }))).toEqual({ text: TEXT, query: {} });
	});

	it('does not fail on bytes that are no UTF-8', async () => {
		expect(await readRequest(createCall({ rawBody: Buffer.from([0x22, 0xff, 0x22]) }))).toEqual({
			text: '"\ufffd"',
			query: {},
		});
	});

	it.each([[null], [TEXT], [{ id: '17' }]])('takes the raw body %j for empty', async (rawBody) => {
		expect(await readRequest(createCall({ rawBody }))).toEqual({ text: '', query: {} });
	});
});
