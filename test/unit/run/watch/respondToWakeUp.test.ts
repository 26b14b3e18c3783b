import type { IDataObject, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Suspension } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { createAnswer, toStrict } from '../../n8nSide.ts';
import { createMemory, createStoredRun } from '../storedExecution.ts';

/** From a process that isn't watching anything and hasn't woken any execution. */
let respondToResume: typeof import('../../../../nodes/MidjourneyVideo/run/watch/respondToWakeUp.ts').respondToWakeUp;
let watch: typeof import('../../../../nodes/MidjourneyVideo/run/watch/processWatch.ts').watch;

beforeEach(async () => {
	vi.useFakeTimers();
	vi.resetModules();
	({ respondToWakeUp: respondToResume } =
		await import('../../../../nodes/MidjourneyVideo/run/watch/respondToWakeUp.ts'));
	({ watch } = await import('../../../../nodes/MidjourneyVideo/run/watch/processWatch.ts'));
});

afterEach(() => void vi.useRealTimers());

const NAME = 'Wait for {all} "videos"';
const STAYS_SUSPENDED = { noWebhookResponse: true };
const GOES_ON = { noWebhookResponse: true, workflowData: [] };

const NOT_ENDED = "The tasks of the execution aren't finished yet";
const IN_A_MOMENT = 'The execution is about to resume automatically';
const NOT_WAITING = "The execution isn't waiting for tasks";
const REPEATED = 'The execution has already been resumed';

/** What n8n has stored for a node that waits for these tasks, for ten more minutes by default. */
const suspendFor = (taskIds: string[], change: Partial<Suspension> = {}): Suspension => ({
	id: 'abc',
	dueMs: Date.now() + 600_000,
	taskIds,
	hasOneWakeUp: true,
	isLast: false,
	...change,
});

interface Situation {
	/** The status of each task that the API knows. */
	statuses?: Record<string, string>;
	/** The HTTP status of the API's list call. */
	listStatus?: number;
	change?: object;
}

/** n8n's side of a call to an execution with this stored context. Reading anything that the caller posted throws. */
function createCall(stored: IDataObject, { statuses = {}, listStatus = 200, change }: Situation) {
	const { answering, sent, log } = createAnswer();
	const requests: string[] = [];
	const toRecord = (id: string) => ({ id, status: statuses[id] });
	const answer = ({ url, body }: IHttpRequestOptions) => {
		const { ids } = { ...(body as { ids?: string[] }) };
		if (ids) return [listStatus, ids.filter((id) => id in statuses).map(toRecord)];
		const id = url.split('/').at(-2)!;
		return id in statuses ? [200, toRecord(id)] : [404, {}];
	};
	const context: object = {
		...createStoredRun(NAME, stored),
		getCredentials: async () => ({ apiKey: 'sk-key-of-the-test', baseUrl: 'https://api.example' }),
		...answering,
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) => {
				requests.push(`${options.method} ${options.url}`);
				const [statusCode, body] = answer(options);
				return { statusCode, headers: {}, body: JSON.stringify(body) };
			},
		},
		...change,
	};
	return { context: toStrict(context) as unknown as IWebhookFunctions, sent, log, requests };
}

/** Has n8n receive a call; returns everything that comes of it. */
async function call(suspension: unknown, situation: Situation = {}) {
	const stored = { midjourneyVideo: createMemory({ suspension: suspension as Suspension }) };
	const { context, ...seen } = createCall(stored, situation);
	return { response: await respondToResume(context), ...seen };
}

const resumed = (requests: string[] = []) => ({
	response: GOES_ON,
	sent: [{ status: 200, body: { resumed: true } }],
	log: [],
	requests,
});

const ignored = (reason: string, requests: string[] = []) => ({
	response: STAYS_SUSPENDED,
	sent: [{ status: 200, body: { ignored: reason } }],
	log: [`debug ${NAME}: callback ignored. ${reason}`],
	requests,
});

const LIST = 'POST https://api.example/mj/task/list-by-condition';

/** Has this process watch a wait and see its tasks in these statuses. */
async function watchHere(suspension: Suspension, statuses: Record<string, string>) {
	const { toVideoTask } = await import('../../../../nodes/MidjourneyVideo/api/task.ts');
	const account = {
		fingerprint: 'a',
		runsHere: true,
		look: async (taskIds: string[]) => taskIds.map((id) => toVideoTask({ id, status: statuses[id] })!),
		call: async () => 'heard' as const,
	};
	const tasks = suspension.taskIds.map((taskId) => ({ taskId, checkEveryMs: 5_000 }));
	const times = { restUntilMs: 0, quietUntilMs: 0 };
	watch.add(account, { executionId: '7', suspension, resumeUrl: 'http://n8n.example/', tasks, ...times });
	await vi.advanceTimersByTimeAsync(6_000);
}

describe('a call to an execution that this process watches', () => {
	it('wakes it when all of its tasks have settled, without a question to the API', async () => {
		const suspension = suspendFor(['1', '2']);
		await watchHere(suspension, { '1': 'SUCCESS', '2': 'FAILURE' });
		expect(await call(suspension)).toEqual(resumed());
	});

	it('changes nothing while one of them is running, and asks nothing', async () => {
		const suspension = suspendFor(['1', '2']);
		await watchHere(suspension, { '1': 'SUCCESS', '2': 'IN_PROGRESS' });
		const statuses = { '1': 'SUCCESS', '2': 'SUCCESS' };
		expect(await call(suspension, { statuses })).toEqual(ignored(NOT_ENDED));
	});
});

describe('a call to an execution that another process watches', () => {
	it.each([[{ '1': 'SUCCESS', '2': 'CANCEL' }], [{ '1': 'FAILURE', '2': 'MODAL' }]])(
		'wakes it when the API shows all of its tasks as settled: %j',
		async (statuses) => {
			expect(await call(suspendFor(['1', '2']), { statuses })).toEqual(resumed([LIST]));
		},
	);

	it.each([
		['one is running', { '1': 'SUCCESS', '2': 'IN_PROGRESS' }],
		['one is unknown', { '1': 'SUCCESS' }],
		['only other tasks have settled', { '3': 'SUCCESS' }],
	])('changes nothing when %s', async (_what, statuses) => {
		expect(await call(suspendFor(['1', '2']), { statuses })).toEqual(ignored(NOT_ENDED, [LIST]));
	});

	it('asks for its tasks one by one where the API has no list call', async () => {
		const statuses = { '1': 'SUCCESS', '2': 'SUCCESS' };
		const { response, requests } = await call(suspendFor(['1', '2']), { statuses, listStatus: 404 });
		expect(response).toEqual(GOES_ON);
		const fetches = ['1', '2'].map((id) => `GET https://api.example/mj/task/${id}/fetch`);
		expect(requests.sort()).toEqual([...fetches, LIST]);
	});

	it('wakes it where all of its tasks had settled before, and a link was missing', async () => {
		expect(await call(suspendFor([]))).toEqual(resumed());
	});

	it('shares its question with the other calls of two seconds, and asks anew after them', async () => {
		const suspension = suspendFor(['1']);
		const running = { statuses: { '1': 'IN_PROGRESS' } };
		const calls = await Promise.all([call(suspension, running), call(suspension, running)]);
		vi.advanceTimersByTime(1_999);
		calls.push(await call(suspension, running));
		expect(calls.flatMap(({ requests }) => requests)).toEqual([LIST]);
		expect(calls.map(({ response }) => response)).toEqual(Array(3).fill(STAYS_SUSPENDED));
		vi.advanceTimersByTime(1);
		expect(await call(suspension, { statuses: { '1': 'SUCCESS' } })).toEqual(resumed([LIST]));
	});

	it('has a question of its own for another wait', async () => {
		await call(suspendFor(['1']), { statuses: { '1': 'IN_PROGRESS' } });
		const other = suspendFor(['1'], { id: 'def' });
		expect(await call(other, { statuses: { '1': 'SUCCESS' } })).toEqual(resumed([LIST]));
	});

	it('is answered 503 when the API cannot be asked, and the log alone says why', async () => {
		const answer = await call(suspendFor(['1']), { listStatus: 401 });
		expect(answer).toMatchObject({
			response: STAYS_SUSPENDED,
			sent: [{ status: 503, body: { error: 'The request to the API failed' } }],
			log: [
				expect.stringMatching(/^warn .*: callback refused\. The request to the API failed \(.*HTTP 401.*\)$/),
			],
		});
	});

	it('is answered 503 when there is no credential to ask the API with', async () => {
		const getCredentials = async () =>
			await Promise.reject(new Error('Node does not have any credentials set'));
		expect(await call(suspendFor(['1']), { change: { getCredentials } })).toMatchObject({
			response: STAYS_SUSPENDED,
			sent: [{ status: 503, body: { error: 'The request to the API failed' } }],
			log: [expect.stringContaining('(Node does not have any credentials set)')],
		});
	});
});

describe('a call that comes again', () => {
	const finished = { statuses: { '1': 'SUCCESS' } };

	it('does not wake the execution a second time, at once or later', async () => {
		const suspension = suspendFor(['1']);
		const both = await Promise.all([call(suspension, finished), call(suspension, finished)]);
		expect(both.map(({ sent }) => sent)).toEqual([
			[{ status: 200, body: { resumed: true } }],
			[{ status: 200, body: { ignored: REPEATED } }],
		]);
		vi.advanceTimersByTime(60_000);
		expect(await call(suspension, finished)).toEqual(ignored(REPEATED, [LIST]));
	});

	it('wakes the next suspension of the same execution', async () => {
		await call(suspendFor(['1']), finished);
		expect((await call(suspendFor(['1'], { id: 'def' }), finished)).response).toEqual(GOES_ON);
	});
});

describe('a call near the time at which n8n itself runs the wait', () => {
	const dueIn = (ms: number, hasOneWakeUp: boolean) =>
		suspendFor(['1'], { dueMs: Date.now() + ms, hasOneWakeUp });
	const finished = { statuses: { '1': 'SUCCESS' } };

	it('wakes it until that time on n8n 2.x, and is left to the timer from then on', async () => {
		expect(await call(dueIn(0, true), finished)).toEqual(ignored(IN_A_MOMENT));
		expect(await call(dueIn(1, true), finished)).toEqual(resumed([LIST]));
	});

	it.each([
		['2.x', true, 1],
		['1.x', false, 90_001],
	])(
		'is left to the timer on n8n %s when the API answers only then',
		async (_version, hasOneWakeUp, dueMs) => {
			const suspension = dueIn(dueMs, hasOneWakeUp);
			const answerMs = hasOneWakeUp ? 1 : 18_001;
			const httpRequestWithAuthentication = async () => {
				vi.setSystemTime(Date.now() + answerMs);
				return { statusCode: 200, headers: {}, body: JSON.stringify([{ id: '1', status: 'SUCCESS' }]) };
			};
			expect(await call(suspension, { change: { helpers: { httpRequestWithAuthentication } } })).toEqual(
				ignored(IN_A_MOMENT),
			);
		},
	);

	it('is left to the timer for 72 seconds on n8n 1.x, which does not take a timer back', async () => {
		expect(await call(dueIn(72_000, false), finished)).toEqual(ignored(IN_A_MOMENT));
		expect(await call(dueIn(0, false), finished)).toEqual(ignored(IN_A_MOMENT));
	});

	it('has a running wait suspended anew on n8n 1.x, 72 to 90 seconds before, without a question', async () => {
		const running = { statuses: { '1': 'IN_PROGRESS' } };
		expect(await call(dueIn(90_001, false), running)).toEqual(ignored(NOT_ENDED, [LIST]));
		expect(await call(dueIn(90_000, false), running)).toEqual(resumed());
		vi.advanceTimersByTime(5_000);
		expect(await call({ ...dueIn(72_001, false), id: 'def' }, running)).toEqual(resumed());
	});

	it('never has a running wait suspended anew on n8n 2.x', async () => {
		expect(await call(dueIn(80_000, true), { statuses: { '1': 'IN_PROGRESS' } })).toEqual(
			ignored(NOT_ENDED, [LIST]),
		);
	});
});

describe('a call never rejects, and leaves the execution as it is, when the node', () => {
	it.each<[string, IDataObject]>([
		['has stored nothing', {}],
		['was never suspended', { midjourneyVideo: createMemory() }],
		['has stored no suspension', { midjourneyVideo: { suspension: null } }],
		['has stored something of another kind', { midjourneyVideo: 'suspension' }],
	])('%s', async (_what, stored) => {
		const { context, sent, requests } = createCall(stored, {});
		expect(await respondToResume(context)).toEqual(STAYS_SUSPENDED);
		expect(sent).toEqual([{ status: 200, body: { ignored: NOT_WAITING } }]);
		expect(requests).toEqual([]);
	});

	it.each([{ id: 'abc' }, 17, 'soon', true])('has stored a damaged suspension: %j', async (suspension) => {
		const { response, sent } = await call(suspension);
		expect(response).toEqual(STAYS_SUSPENDED);
		expect(sent).toMatchObject([{ status: 503 }]);
	});

	it('cannot be read', async () => {
		const runExecutionData = new Proxy(
			{},
			{
				get: () => {
					throw new Error('Broken');
				},
			},
		);
		expect(await call(suspendFor(['1']), { change: { runExecutionData } })).toEqual({
			response: STAYS_SUSPENDED,
			sent: [{ status: 503, body: { error: "The node can't check callbacks right now" } }],
			log: [`warn ${NAME}: callback refused. The node can't check callbacks right now (Broken)`],
			requests: [],
		});
	});
});
