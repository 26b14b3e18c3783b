import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { findSecrets } from '../../marks.ts';
import { dataOf, resumeExecution } from '../suspendedRun.ts';
import { letTimePass } from '../time/virtualTime.ts';
import { CREATE_VIDEO, succeeded, useExecutions } from '../useExecutions.ts';
import { MARKED_KEY } from '../withSimulator.ts';

const RENDER_SECONDS = 60;
const api = useExecutions({ renderSeconds: RENDER_SECONDS, clock: () => Date.now() });
const items = [{ prompt: 'one' }, { prompt: 'two' }];

interface Call {
	request: string;
	headers: object;
	body: unknown;
	atMs: number;
}

/** Stands in for n8n's webhooks for waiting executions; it resumes them once the renders are over. */
let waitingUrl: string;
let calls: Call[];
let startMs: number;
const isOver = () => Date.now() - startMs >= RENDER_SECONDS * 1000;
const server = Fastify({ forceCloseConnections: true });
server.post('/webhook-waiting/:id', ({ method, url, headers, body }) => {
	calls.push({ request: `${method} ${url}`, headers, body, atMs: Date.now() - startMs });
	return isOver() ? { resumed: true } : { ignored: "The tasks of the execution aren't finished yet" };
});

beforeAll(async () => {
	await server.listen({ host: '127.0.0.1', port: 0 });
	waitingUrl = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(async () => await server.close());

beforeEach(() => {
	calls = [];
	startMs = Date.now();
});

const start = async (executionId = '1') =>
	await api.start({ parameters: CREATE_VIDEO, items, executionId, waitingUrl });
const pass = async (seconds: number) =>
	await letTimePass(new Promise<void>((resolve) => void setTimeout(resolve, seconds * 1000)));
const lists = () => api.simulator.requests.filter(({ route }) => route === 'list');

describe('the process that has suspended an execution', () => {
	it('calls it when its renders have ended, with n8n’s token and nothing of the credential', async () => {
		const execution = await start('17');
		await pass(RENDER_SECONDS + 16);
		const woken = calls.filter(({ atMs }) => atMs >= RENDER_SECONDS * 1000);
		const request = `POST /webhook-waiting/17?signature=${dataOf(execution).resumeToken}`;
		expect(woken).toMatchObject([{ request, body: {} }]);
		expect(findSecrets(calls, [MARKED_KEY])).toEqual([]);
	});

	it('asks with one list call for all of its executions, and fetches each task once when it is resumed', async () => {
		const executions = [];
		for (const id of ['1', '2', '3']) executions.push(await start(id));
		await pass(RENDER_SECONDS + 16);
		const asked = api.simulator.requests.length;
		const ids = api.simulator.submissions.map(({ id }) => id);
		expect((lists()[0]!.body as { ids: string[] }).ids.sort()).toEqual(ids.sort());
		expect(lists().length).toBeLessThan(RENDER_SECONDS / 5);
		for (const execution of executions) {
			expect((await resumeExecution(execution, 'webhook')).status).toBe('success');
		}
		const routes = api.simulator.requests.slice(asked).map(({ route }) => route);
		expect(routes).toEqual(Array(6).fill('fetch'));
	});

	it('has nothing asked by the run at n8n’s timer when it has just seen the tasks', async () => {
		api.simulator.script({ times: 2, renderSeconds: 600 });
		const execution = await start();
		await pass((Date.parse(String(dataOf(execution).waitTill)) - Date.now()) / 1000);
		const asked = api.simulator.requests.length;
		expect(api.result(await resumeExecution(execution))).toEqual(api.suspended('one', 'two'));
		expect(api.simulator.requests).toHaveLength(asked);
		expect(lists().length).toBeGreaterThan(0);
	});

	it('asks nothing any more when the key was changed, and n8n’s timer ends the wait with the new one', async () => {
		const execution = await start();
		await pass(20);
		const asked = lists().length;
		expect(asked).toBeGreaterThan(0);
		const { credential } = execution.setup;
		const { apiKey } = credential;
		credential.apiKey = 'sk-another-key-5b1c';
		await pass(40);
		expect(lists()).toHaveLength(asked);
		credential.apiKey = apiKey;
		vi.setSystemTime(Date.parse(String(dataOf(execution).waitTill)));
		expect(api.result(await resumeExecution(execution))).toEqual(
			succeeded([api.ended('one'), api.ended('two')], 2),
		);
	});
});

it('a process that does not get through to itself ends a wait at n8n’s timer', async () => {
	const execution = await api.start({ parameters: CREATE_VIDEO, items });
	await pass((Date.parse(String(dataOf(execution).waitTill)) - Date.now()) / 1000);
	expect(calls).toEqual([]);
	const resumed = await resumeExecution(execution);
	expect(api.result(resumed)).toEqual(succeeded([api.ended('one'), api.ended('two')], 2));
});
