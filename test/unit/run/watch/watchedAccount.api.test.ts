import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LIST_MISSING_MS } from '../../../../nodes/MidjourneyVideo/run/watch/watchedAccount.ts';
import { distances } from './watchWorld.ts';

/** The module in a process that isn't watching anything yet. */
let process: typeof import('../../../../nodes/MidjourneyVideo/run/watch/processWatch.ts');

beforeEach(async () => {
	vi.useFakeTimers();
	vi.resetModules();
	process = await import('../../../../nodes/MidjourneyVideo/run/watch/processWatch.ts');
	// Otherwise the watch would call each execution at once to find out whether calls get through.
	const { wakeExecution: callExecution } =
		await import('../../../../nodes/MidjourneyVideo/run/watch/wakeExecution.ts');
	const httpRequest = async () => ({ statusCode: 200, body: { ignored: 'Not yet' } });
	const context = { logger: {}, helpers: { httpRequest } } as unknown as IExecuteFunctions;
	await callExecution(context, 'http://n8n.example/webhook-waiting/40');
});

afterEach(() => void vi.useRealTimers());

interface Answer {
	statusCode: number;
	body: unknown;
	headers?: Record<string, string>;
}

/** Runs of executions that have ended. The API responds as `answer` says, and has no list call unless one is given. */
function createRuns(answer: { list?: () => Answer; fetch?: (taskId: string) => Answer }) {
	const requests: Array<Pick<IHttpRequestOptions, 'method' | 'url'>> = [];
	const calls: IHttpRequestOptions[] = [];
	const reads: number[] = [];
	const credential: { id: string; apiKey: string; baseUrl: string; isAway?: boolean } = {
		id: '1',
		apiKey: 'sk-key-of-the-test',
		baseUrl: 'https://api.example',
	};
	const context = {
		logger: {},
		getNode: () => ({ credentials: { midjourneyVideoApi: { id: credential.id } } }),
		getCredentials: async () => {
			reads.push(Date.now());
			if (credential.isAway) throw new Error('The database is away');
			return credential;
		},
		helpers: {
			httpRequestWithAuthentication: async (_type: string, { method, url }: IHttpRequestOptions) => {
				requests.push({ method, url });
				const { list = (): Answer => ({ statusCode: 404, body: {} }), fetch = () => running } = answer;
				const { statusCode, body, headers = {} } = method === 'POST' ? list() : fetch(url.split('/').at(-2)!);
				return { statusCode, headers, body: JSON.stringify(body) };
			},
			httpRequest: async (request: IHttpRequestOptions) => {
				calls.push(request);
				return { statusCode: 200, headers: {}, body: { resumed: true } };
			},
		},
	} as unknown as IExecuteFunctions;
	return {
		requests,
		calls,
		credential,
		/** When the credential was read, in epoch milliseconds. */
		reads,
		/** How many requests went to a URL with this ending. */
		asks: (end: string) => requests.filter(({ url }) => url.endsWith(end)).length,
		suspend: async (id: string, taskIds: string[], dueS = 600) => {
			const suspension = { id, dueMs: Date.now() + dueS * 1000, taskIds, hasOneWakeUp: true, isLast: false };
			const tasks = taskIds.map((taskId) => ({ taskId, checkEveryMs: 5_000 }));
			const resumeUrl = `http://n8n.example/webhook-waiting/${id}`;
			const times = { restUntilMs: 0, quietUntilMs: 0 };
			await process.watchWait(context, { executionId: id, suspension, resumeUrl, tasks, ...times });
		},
	};
}

const running: Answer = { statusCode: 200, body: { id: '1', status: 'IN_PROGRESS' } };
const recordsOf = (...ids: string[]): Answer => ({
	statusCode: 200,
	body: ids.map((id) => ({ id, status: 'SUCCESS' })),
});
const pass = async (seconds: number) => await vi.advanceTimersByTimeAsync(1000 * seconds);
const LIST = '/mj/task/list-by-condition';

describe('the watch of a process', () => {
	it('asks the API with a list call, and calls the executions with nothing of the credential', async () => {
		const runs = createRuns({ list: () => recordsOf('1', '2') });
		await runs.suspend('41', ['1']);
		await runs.suspend('42', ['2']);
		await pass(7);
		expect(runs.requests).toEqual([{ method: 'POST', url: `https://api.example${LIST}` }]);
		expect(runs.calls.map(({ url }) => url).sort()).toEqual([
			'http://n8n.example/webhook-waiting/41',
			'http://n8n.example/webhook-waiting/42',
		]);
		expect(JSON.stringify(runs.calls)).not.toContain(runs.credential.apiKey);
	});

	it('asks for each task where the API has no list call, and for that call only once', async () => {
		const runs = createRuns({
			fetch: (id) => ({ statusCode: 200, body: { id, status: 'IN_PROGRESS' } }),
		});
		await runs.suspend('42', ['1', '2']);
		await pass(30);
		expect(runs.asks(LIST)).toBe(1);
		expect(runs.asks('/1/fetch')).toBeGreaterThan(1);
		expect(runs.asks('/2/fetch')).toBe(runs.asks('/1/fetch'));
	});

	it('goes by the tasks that it gets to see although it cannot ask for the others', async () => {
		const runs = createRuns({
			fetch: (id) =>
				id === '1' ? { statusCode: 500, body: {} } : { statusCode: 200, body: { id, status: 'SUCCESS' } },
		});
		await runs.suspend('41', ['1']);
		await runs.suspend('42', ['2']);
		await pass(7);
		expect(runs.calls.map(({ url }) => url)).toEqual(['http://n8n.example/webhook-waiting/42']);
	});

	it('leaves a server alone that wants it, when it cannot ask for any task', async () => {
		const headers = { 'retry-after': '100' };
		const runs = createRuns({ fetch: () => ({ statusCode: 429, body: {}, headers }) });
		await runs.suspend('42', ['1']);
		await pass(100);
		expect(runs.asks('/1/fetch')).toBe(1);
	});

	it.each<[string, (credential: ReturnType<typeof createRuns>['credential']) => unknown]>([
		['another key', (credential) => (credential.apiKey = 'sk-another-key-of-the-test')],
		['another address', (credential) => (credential.baseUrl = 'https://other.example')],
		['another id', (credential) => (credential.id = '2')],
	])('asks nothing and forgets its waits when their credential has got %s', async (_what, change) => {
		const runs = createRuns({ list: () => ({ statusCode: 200, body: [] }) });
		await runs.suspend('42', ['1']);
		await pass(6);
		const asked = runs.requests.length;
		expect(asked).toBe(1);
		change(runs.credential);
		await pass(300);
		expect(runs.requests).toHaveLength(asked);
		expect(process.watch.size).toBe(0);
		expect(vi.getTimerCount()).toBe(0);
	});

	it('asks less often while the credential cannot be read, and as before when it can be read again', async () => {
		const runs = createRuns({ list: () => recordsOf('1') });
		await runs.suspend('42', ['1']);
		runs.credential.isAway = true;
		await pass(60);
		expect(runs.requests).toEqual([]);
		const pauses = distances(runs.reads).map((ms) => Math.round(ms / 1000));
		expect(pauses.slice(1, 6)).toEqual([5, 5, 5, 8, 15]);
		runs.credential.isAway = false;
		await pass(20);
		expect(runs.calls.map(({ url }) => url)).toEqual(['http://n8n.example/webhook-waiting/42']);
	});

	it('asks for the list call again ten minutes after it was missing', async () => {
		let hasList = false;
		const runs = createRuns({
			list: () => (hasList ? { statusCode: 200, body: [] } : { statusCode: 404, body: {} }),
			fetch: (id) => ({ statusCode: 200, body: { id, status: 'IN_PROGRESS' } }),
		});
		await runs.suspend('42', ['1'], 3_600);
		await pass(LIST_MISSING_MS / 1000);
		expect(runs.asks(LIST)).toBe(1);
		hasList = true;
		await pass(120);
		const fetched = runs.asks('/1/fetch');
		await pass(300);
		expect(runs.asks(LIST)).toBeGreaterThan(2);
		expect(runs.asks('/1/fetch')).toBe(fetched);
	});

	it('leaves a server alone that is asked too much, although some of its tasks were to be seen', async () => {
		const headers = { 'retry-after': '100' };
		const runs = createRuns({
			fetch: (id) =>
				id === '1'
					? { statusCode: 429, body: {}, headers }
					: { statusCode: 200, body: { id, status: 'IN_PROGRESS' } },
		});
		await runs.suspend('42', ['1', '2']);
		await pass(100);
		expect([runs.asks('/1/fetch'), runs.asks('/2/fetch')]).toEqual([1, 1]);
	});

	it('keeps the waits of two credentials apart', async () => {
		const [first, second] = [
			createRuns({ list: () => recordsOf('1') }),
			createRuns({ list: () => recordsOf('1') }),
		];
		second.credential.apiKey = 'sk-another-key-of-the-test';
		await first.suspend('41', ['1']);
		await second.suspend('42', ['2']);
		await pass(7);
		expect([first.asks(LIST), second.asks(LIST)]).toEqual([1, 1]);
		expect([first.calls.length, second.calls.length]).toEqual([1, 0]);
	});
});
