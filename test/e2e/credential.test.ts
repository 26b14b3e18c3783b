import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isVersion1 } from '../n8n/index.ts';
import { startSimulator, type Simulator } from '../simulator/index.ts';
import { MARKED_KEY, useN8n } from './useN8n.ts';

const run = useN8n();
let website: Server;
let gateway: Simulator;

beforeAll(async () => {
	gateway = await startSimulator({ apiKey: MARKED_KEY, pathPrefix: '/gateway/api' });
	website = createServer((request, response) => {
		const kind = request.url?.split('/')[1];
		if (kind === 'moved') response.writeHead(301, { location: `${run.simulator.baseUrl}/` });
		if (kind === 'missing') response.writeHead(404);
		response.end(ANSWERS[kind ?? ''] ?? '');
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => website.once('listening', resolve));
});
afterAll(async () => {
	website.close();
	await gateway.close();
});

const ANSWERS: Record<string, string> = {
	page: '<!DOCTYPE html><title>Welcome</title>',
	json: '{"code":4,"description":"?"}',
	text: 'OK',
	newline: '\n<html></html>',
};
const NOT_THE_API: unknown = expect.stringContaining('This is not a Midjourney API. Check Base URL');
const REJECTED = 'The server rejected the key. Check API Key.';
const websiteUrl = (kind: string) => `http://127.0.0.1:${(website.address() as AddressInfo).port}/${kind}`;

async function test(change: { apiKey?: string; baseUrl?: string }) {
	const credential = { ...run.credential, data: { ...run.credential.data, ...change } };
	return await run.client.testCredential(credential);
}

describe('the test button of the credential', () => {
	it('accepts the right key and costs nothing', async () => {
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect(run.simulator.billedSubmissions).toBe(0);
		expect(run.simulator.requests.map(({ path }) => path)).toEqual(['/mj/task/list-by-condition']);
	});

	it('accepts a path prefix and trailing slashes', async () => {
		expect(await test({ baseUrl: `${gateway.baseUrl}//` })).toMatchObject({ status: 'OK' });
	});

	it('says that a wrong key was rejected', async () => {
		const key = 'sk-some-other-key';
		// n8n 1.x shows words of its own for HTTP errors, whatever the credential's rules say.
		const message = isVersion1(run.n8n.version)
			? 'Authorization failed - please check your credentials'
			: REJECTED;
		expect(await test({ apiKey: key })).toEqual({ status: 'Error', message });
	});

	it.each(['page', 'json', 'text', 'newline', 'empty'])(
		'says that a server is not a Midjourney API: %s',
		async (kind) => {
			expect(await test({ baseUrl: websiteUrl(kind) })).toEqual({ status: 'Error', message: NOT_THE_API });
		},
	);

	it.each([
		['missing', 'The resource you are requesting could not be found'],
		['moved', 'Request failed with status code 301'],
	])('says that a server has no such call: %s', async (kind, version1Message) => {
		const message = isVersion1(run.n8n.version) ? version1Message : NOT_THE_API;
		expect(await test({ baseUrl: websiteUrl(kind) })).toEqual({ status: 'Error', message });
	});

	it.each([
		['no URL', 'api.cometapi.com', 'is not a URL'],
		['a password in the URL', 'http://me:pass@127.0.0.1', 'contains a user name or password'],
	])('says what is wrong with %s', async (_what, baseUrl, message) => {
		expect(await test({ baseUrl })).toEqual({ status: 'Error', message: expect.stringContaining(message) });
	});
});
