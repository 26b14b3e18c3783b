import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { type Credential, type HttpMethod, isVersion1, sendHttp, waitUntil } from '../../n8n/index.ts';
import type { RecordedRequest } from '../../simulator/index.ts';
import { useN8n } from '../useN8n.ts';
import {
	outcomeOf,
	resumeUrlOf,
	startWait,
	type StartedWait,
	videoNodes,
	waitWorkflow,
	WITH_RESUME_URL,
} from './useWaits.ts';

/** What happens during a wait, with its credential's key. All keys are for the same account. */
const CHANGES = {
	'credential changed': 'sk-before-the-change',
	'credential deleted': 'sk-of-the-deleted-credential',
	'execution stopped': 'sk-of-the-stopped-execution',
	'workflow deleted': 'sk-of-the-deleted-workflow',
};
type Change = keyof typeof CHANGES;

const CHANGED_KEY = 'sk-after-the-change';

/** Renders end when the test says so, however long a busy machine takes until then. */
const RENDER_SECONDS = 3_600;
let skippedMs = 0;

const run = useN8n({
	renderSeconds: RENDER_SECONDS,
	clock: () => Date.now() + skippedMs,
	keys: [...Object.values(CHANGES), CHANGED_KEY].map((key) => ({ key })),
});

const endRenders = () => void (skippedMs += 1000 * RENDER_SECONDS);

async function start(
	name: string,
	way: 'createVideo' | 'wait',
	{ parameters = {}, credential = run.credential }: { parameters?: object; credential?: Credential } = {},
): Promise<StartedWait> {
	const nodes = videoNodes(way, 'suspended', {
		parameters,
		...(way === 'createVideo' && { options: WITH_RESUME_URL }),
	});
	return await startWait(run, waitWorkflow(name, nodes, credential), [name, name]);
}

const send = async (method: HttpMethod, url: string | URL, body?: unknown) => {
	const answer = await sendHttp(method, url, { body });
	return { status: answer.status, body: answer.body };
};
const post = async (url: string | URL, body: unknown = {}) => await send('POST', url, body);

const ignored = (reason: string) => ({ status: 200, body: { ignored: reason } });
const NOT_ENDED = ignored("The tasks of the execution aren't finished yet");

async function expectTruth({ ended, taskIds }: StartedWait) {
	const { status, runs, next } = outcomeOf(await ended());
	expect([status, runs]).toEqual(['success', 1]);
	expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, status: 'SUCCESS', failReason: null })));
}

/** Fails all requests for a wait's tasks with 503 until it's removed. */
function hide({ taskIds }: Pick<StartedWait, 'taskIds'>) {
	const when = (request: { path: string; rawBody: string }) =>
		taskIds().some((id) => request.path.includes(id) || request.rawBody.includes(id));
	const faults = (['list', 'fetch'] as const).map((on) =>
		run.simulator.fault({ on, kind: 'status', status: 503, times: Infinity, when }),
	);
	return { remove: () => faults.forEach((fault) => fault.remove()) };
}

const idsOf = (prompt: string) =>
	run.simulator.submissions.filter(({ body }) => body.prompt === prompt).map(({ id }) => id);

let called: StartedWait;
let other: StartedWait;
/** Its first look gets no answer, so n8n's timer is due after a minute on either version. */
let timed: StartedWait;

interface ChangedWait extends StartedWait {
	/** When n8n's timer is due. */
	dueMs: number;
	/** The requests with its credential's key since the change. */
	requests: () => RecordedRequest[];
}

const changed = new Map<Change, ChangedWait>();

const dueMsOf = async ({ workflowId }: StartedWait) => {
	const [summary] = await run.client.executions({ workflowId });
	return Date.parse(summary?.waitTill ?? '');
};

beforeAll(async () => {
	const hidden = hide({ taskIds: () => idsOf('timed') });
	timed = await start('timed', 'wait');
	called = await start('called', 'createVideo');
	other = await start('other', 'createVideo');
	for (const [change, key] of Object.entries(CHANGES) as Array<[Change, string]>) {
		const name = change.replaceAll(' ', '-');
		// The watch keeps requesting tasks that nobody needs any more.
		const isOpen = change === 'execution stopped' || change === 'workflow deleted';
		const renderSeconds = isOpen ? 100 * RENDER_SECONDS : 20;
		run.simulator.script({ when: { prompt: name }, times: 2, renderSeconds });
		const data = { apiKey: key, baseUrl: run.simulator.baseUrl };
		const credential = await run.client.createCredential({ name, type: 'midjourneyVideoApi', data });
		// n8n's timer is due at the wait's end, even on 1.x, which would otherwise look after five minutes.
		const wait = await start(name, 'createVideo', { parameters: { maxWaitMinutes: 1.3 }, credential });
		await wait.suspended();
		const dueMs = await dueMsOf(wait);
		await make(change, wait, credential);
		const before = run.simulator.requests.length;
		const requests = () =>
			run.simulator.requests.slice(before).filter(({ headers }) => headers.authorization === `Bearer ${key}`);
		changed.set(change, { ...wait, dueMs, requests });
	}
	for (const { suspended } of [timed, called, other]) await suspended();
	hidden.remove();
});

async function make(
	change: Change,
	{ executionId, workflowId }: StartedWait,
	credential: Credential,
): Promise<void> {
	const { client } = run;
	switch (change) {
		case 'credential changed': {
			const data = { ...credential.data, apiKey: CHANGED_KEY };
			return await client.updateCredential({ ...credential, data });
		}
		case 'credential deleted':
			return await client.deleteCredential(credential);
		case 'execution stopped':
			return await client.stopExecution(executionId);
		case 'workflow deleted':
			return await client.deleteWorkflow({ id: workflowId });
	}
}

describe('a call to a suspended execution', () => {
	it('whose tasks are running is ignored, whatever it says, and costs no request', async () => {
		const url = resumeUrlOf(run, called);
		const hidden = hide(called);
		onTestFinished(hidden.remove);
		const lie = { id: called.taskIds()[0], status: 'SUCCESS', failReason: 'forged' };
		for (const body of [{}, [], lie, undefined, { junk: 'x'.repeat(100_000) }])
			expect(await post(url, body)).toEqual(NOT_ENDED);
		expect(await Promise.all(Array.from({ length: 20 }, async () => await post(url, lie)))).toEqual(
			Array.from({ length: 20 }, () => NOT_ENDED),
		);
	});

	it('by a guessed id, or with a wrong token, gets no further', async () => {
		const url = resumeUrlOf(run, called);
		const guessed = new URL(url.pathname, url);
		const wrong = new URL(`?signature=${'a'.repeat(64)}`, guessed);
		const others = new URL(resumeUrlOf(run, other).search, guessed);
		// n8n 1.x has no tokens: a guessed ID works like the real URL there, but can't wake anything too early either.
		const refused = isVersion1(run.n8n.version)
			? NOT_ENDED
			: { status: 401, body: { error: 'Invalid token' } };
		for (const forged of [guessed, wrong, others]) expect(await post(forged)).toEqual(refused);
	});

	it('by another method than POST finds nobody', async () => {
		const url = resumeUrlOf(run, called);
		for (const method of ['GET', 'PUT'] as const) expect((await send(method, url)).status).toBe(404);
	});
});

/** Must come last: the calls above need their tasks still running. */
describe('when the tasks have ended', () => {
	it('a call and n8n’s timer at once, with an API that is away at the first look, end the wait once', async () => {
		const { executionId } = timed;
		const dueMs = await dueMsOf(timed);
		// A few seconds before n8n's timer is due, the watch sees the end, and many others call.
		await waitUntil(
			async () => (dueMs - Date.now() < 3_000 ? true : undefined),
			() => `execution ${executionId} is never due`,
		);
		const hidden = hide(timed);
		onTestFinished(hidden.remove);
		endRenders();
		const url = new URL(`/webhook-waiting/${executionId}`, run.n8n.baseUrl);
		await waitUntil(
			async () => {
				await Promise.all(Array.from({ length: 5 }, async () => await post(url)));
				return Date.now() > dueMs + 1_000 ? true : undefined;
			},
			() => 'its time never comes',
			{ intervalMs: 100 },
		);
		hidden.remove();
		await expectTruth(timed);
	});

	it('many calls at one moment end a wait once, and later ones nothing', async () => {
		const url = resumeUrlOf(run, called);
		const answers: Array<Awaited<ReturnType<typeof post>>> = [];
		await waitUntil(
			async () => {
				answers.push(...(await Promise.all(Array.from({ length: 10 }, async () => await post(url)))));
				return answers.at(-1)!.status === 409 ? true : undefined;
			},
			() => JSON.stringify(answers.at(-1)),
			{ intervalMs: 50 },
		);
		const resumed = answers.filter(({ body }) => JSON.stringify(body) === '{"resumed":true}');
		expect(resumed.length).toBeLessThanOrEqual(1);
		await expectTruth(called);
		await expectTruth(other);
		expect(await post(url)).toMatchObject({
			status: 409,
			body: { message: expect.stringContaining('has finished') as string },
		});
		await expectTruth(called);
	});
});

describe('a wait in the middle of which', () => {
	it('the credential is changed goes on with the new key alone', async () => {
		const wait = changed.get('credential changed')!;
		await expectTruth(wait);
		// One may have been in progress.
		expect(wait.requests().length).toBeLessThanOrEqual(1);
	});

	it('the credential is deleted asks nothing any more, and ends with an error at its time', async () => {
		const wait = changed.get('credential deleted')!;
		const execution = await wait.ended();
		const { status, error } = outcomeOf(execution);
		expect(status).toBe('error');
		for (const taskId of wait.taskIds()) expect(error).toContain(`Task ${taskId}`);
		expect(execution.data.resultData.error?.description).toContain('does not exist');
		expect(wait.requests().length).toBeLessThanOrEqual(1);
	});

	it('the execution is stopped, or its workflow deleted, is never run again, and forgotten at its time', async () => {
		const waits = [changed.get('execution stopped')!, changed.get('workflow deleted')!];
		const lastMs = Math.max(...waits.map(({ dueMs }) => dueMs));
		await waitUntil(
			async () => (Date.now() > lastMs + 1_000 ? true : undefined),
			() => 'their time never comes',
		);
		const counts = waits.map(({ requests }) => requests().length);
		// During another wait, the watch would have requested them too.
		run.simulator.script({ when: { prompt: 'control' }, times: 2, renderSeconds: 30 });
		const control = await start('control', 'createVideo');
		await expectTruth(control);
		expect(waits.map(({ requests }) => requests().length)).toEqual(counts);
		// A run would have fetched each task when its timer was due.
		for (const { requests } of waits) expect(requests().filter(({ route }) => route !== 'list')).toEqual([]);
	});
});
