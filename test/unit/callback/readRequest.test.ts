import type { IWebhookFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { readRequest } from '../../../nodes/MidjourneyVideo/callback/readRequest.ts';

const TEXT = '{"id":17195000000000000001,"state":"größe 🎬"}';

/** A webhook call with what n8n hands out about it. */
function createContext({
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
		expect(await readRequest(createContext({ query }))).toEqual({ text: TEXT, query });
	});

	it.each([
		'application/json; charset=utf-8',
		'application/json;charset=UTF-8',
		'application/json ; charset=utf-8',
		'Application/JSON',
		'application/problem+json',
		'application/vnd.api+json; charset=utf-8',
	])('takes %s for JSON', async (contentType) => {
		expect(await readRequest(createContext({ contentType }))).toEqual({ text: TEXT, query: {} });
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
		expect(await readRequest(createContext({ contentType }))).toEqual({ text: '', query: {} });
	});

	it('reads a body of a type that n8n does not parse', async () => {
		const request: { rawBody?: Buffer; readRawBody: () => Promise<void> } = {
			readRawBody: async () => void (request.rawBody = Buffer.from(TEXT)),
		};
		const context = {
			...createContext({ contentType: 'application/vnd.api+json' }),
			getRequestObject: () => request,
		};
		expect(await readRequest(context)).toEqual({ text: TEXT, query: {} });
	});

	it('strips a byte order mark', async () => {
		const rawBody = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(TEXT)]);
		expect(await readRequest(createContext({ rawBody }))).toEqual({ text: TEXT, query: {} });
	});

	it('does not fail on bytes that are no UTF-8', async () => {
		expect(await readRequest(createContext({ rawBody: Buffer.from([0x22, 0xff, 0x22]) }))).toEqual({
			text: '"\ufffd"',
			query: {},
		});
	});

	it.each([[null], [TEXT], [{ id: '17' }]])('takes the raw body %j for empty', async (rawBody) => {
		expect(await readRequest(createContext({ rawBody }))).toEqual({ text: '', query: {} });
	});
});
