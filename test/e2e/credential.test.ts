import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isVersion1, nodeOutput } from '../n8n/index.ts';
import { startSimulator, type Simulator } from '../simulator/index.ts';
import { manualWorkflow, type VideoNode } from '../workflows.ts';
import { MARKED_KEY, useN8n } from './useN8n.ts';

const run = useN8n();
let website: Server;
let gateway: Simulator;
const keysAtWebsite: string[] = [];

beforeAll(async () => {
	gateway = await startSimulator({ apiKey: MARKED_KEY, pathPrefix: '/gateway/api' });
	website = createServer((request, response) => {
		if (request.headers.authorization) keysAtWebsite.push(request.headers.authorization);
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
const NOT_THE_API: unknown = expect.stringContaining("This isn't a Midjourney API. Check “Base URL”");
const NO_LIST_CALL: unknown = expect.stringContaining('or it lacks the free list endpoint');
const REJECTED = 'The server rejected the key. Check “API Key”.';
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

	it.each(['//', '/v1', '/mj', ' ', '/v1/mj/submit/video', '/mj-fast/mj/submit/video'])(
		'accepts a path prefix, and "%s" behind it',
		async (pasted) => {
			expect(await test({ baseUrl: `${gateway.baseUrl}${pasted}` })).toMatchObject({ status: 'OK' });
		},
	);

	it('says that a wrong key was rejected', async () => {
		const key = 'sk-some-other-key';
		// n8n 1.x shows its own text for HTTP errors, whatever the credential's rules say.
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
		['missing', NO_LIST_CALL, 'The resource you are requesting could not be found'],
		['moved', NOT_THE_API, 'Request failed with status code 301'],
	])('says that a server has no such call: %s', async (kind, words, version1Message) => {
		const message = isVersion1(run.n8n.version) ? version1Message : words;
		expect(await test({ baseUrl: websiteUrl(kind) })).toEqual({ status: 'Error', message });
	});

	it.each([
		['no URL', 'api.cometapi.com', "isn't a valid URL"],
		['a password in the URL', 'http://me:pass@127.0.0.1', 'contains a user name or password'],
	])('says what is wrong with %s', async (_what, baseUrl, message) => {
		expect(await test({ baseUrl })).toEqual({ status: 'Error', message: expect.stringContaining(message) });
	});
});

describe('the credential in n8n’s HTTP Request node', () => {
	/** Runs the node alone. If it fails, its item contains the error. */
	async function ask(name: string, url: string, change: object = {}) {
		keysAtWebsite.splice(0);
		const node: VideoNode = {
			name: 'HTTP Request',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			onError: 'continueRegularOutput',
			parameters: {
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'midjourneyVideoApi',
				options: {},
				...change,
			},
		};
		const { id, name: credentialName } = run.credential;
		const credentials = { midjourneyVideoApi: { id, name: credentialName } };
		const workflow = manualWorkflow(name, [{ ...node, credentials }]);
		const stored = await run.client.createWorkflow(workflow);
		const executionId = await run.client.runManually(stored, 'Start');
		return nodeOutput(await run.client.waitForExecution(executionId), 'HTTP Request');
	}

	it('brings a task of the API', async () => {
		const taskId = run.simulator.addVideoTask();
		const [item] = await ask('http-request', `${run.simulator.baseUrl}/mj/task/${taskId}/fetch`);
		expect(item?.json).toMatchObject({ id: taskId, status: 'SUCCESS' });
	});

	it('sends the key to no other origin', async () => {
		const [item] = await ask('http-request-elsewhere', websiteUrl('json'));
		expect(item?.json.error).toBeTruthy();
		expect(keysAtWebsite).toEqual([]);
	});

	it('sends the key to no other origin by a redirect', async () => {
		run.simulator.fault({ on: 'fetch', kind: 'redirect', to: websiteUrl('json') });
		await ask('http-request-redirect', `${run.simulator.baseUrl}/mj/task/1/fetch`);
		expect(run.simulator.requests.at(-1)).toMatchObject({ route: 'fetch', answerStatus: 302 });
		expect(keysAtWebsite).toEqual([]);
	});
});
