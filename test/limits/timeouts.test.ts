import { describe, expect, it } from 'vitest';

import { type Credential, type Execution, nodeRuns, waitUntil } from '../n8n/index.ts';
import { useOwnN8n } from '../e2e/useN8n.ts';
import { outcomeOf, startWait, videoNodes, WAITING_NODE, waitWorkflow } from '../e2e/waits/useWaits.ts';

/** Longer than any test, so that no video ever finishes. */
const RENDER_SECONDS = 3_600;
const TIMEOUT_SECONDS = 20;

const CHANGED_KEY = 'sk-before-the-change';
const DELETED_KEY = 'sk-to-be-deleted';

const run = useOwnN8n(
	{ renderSeconds: RENDER_SECONDS, keys: [{ key: CHANGED_KEY }, { key: DELETED_KEY }] },
	{ env: { EXECUTIONS_TIMEOUT: String(TIMEOUT_SECONDS) } },
);

/** -1 means no timeout, whatever EXECUTIONS_TIMEOUT says. */
const startSuspended = async (name: string, executionTimeout = -1, credential = run.credential) => {
	const workflow = waitWorkflow(name, videoNodes('createVideo', 'suspended'), credential);
	const wait = await startWait(run, { ...workflow, settings: { executionTimeout } }, [name]);
	await wait.suspended();
	return wait;
};

const asksAbout = (id: string) =>
	run.simulator.requests.filter(({ route, rawBody }) => route === 'list' && rawBody.includes(id));

/** Waits until the watch has checked a task this many more times. */
const askedAgain = async (id: string, times: number) => {
	const before = asksAbout(id).length;
	await waitUntil(
		async () => asksAbout(id).length >= before + times || undefined,
		() => `task ${id} was asked for ${asksAbout(id).length - before} times more`,
	);
};

describe.concurrent('n8n’s own timeouts', () => {
	const expectTimeout = (execution: Execution, taskId: string | undefined) => {
		const { status, error } = outcomeOf(execution);
		expect(status).toBe('error');
		expect(error).toContain(
			`Task ${taskId} wasn't finished when n8n's timeout was about to end the execution`,
		);
		expect(execution.data.resultData.error?.description).toContain(`task ID ${taskId}`);
	};

	it('end a suspended wait with an error that names its task (the workflow’s setting)', async () => {
		const wait = await startSuspended('own-timeout', 100);
		expectTimeout(await wait.ended(), wait.taskIds()[0]);
	});

	it('end a wait that keeps running in the same way (EXECUTIONS_TIMEOUT)', async () => {
		const nodes = videoNodes('wait', 'running');
		const wait = await startWait(run, waitWorkflow('timeout', nodes, run.credential), ['timeout']);
		expectTimeout(await wait.ended(), wait.taskIds()[0]);
	});
});

describe.concurrent('in the middle of a suspended wait', () => {
	it('somebody may stop it, and finds its task with it', async () => {
		const wait = await startSuspended('stopped');
		await run.client.stopExecution(wait.executionId);
		const execution = await wait.ended();
		expect(execution.status).toBe('canceled');
		const hints = nodeRuns(execution, WAITING_NODE).flatMap(
			(nodeRun) => (nodeRun as { hints?: Array<{ message: string }> }).hints ?? [],
		);
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining(`Waiting for task ${wait.taskIds()[0]}`) as string,
		]);
	});

	it.each([
		[
			'changed',
			CHANGED_KEY,
			async (credential: Credential) => {
				const data = { apiKey: run.simulator.apiKey, baseUrl: run.simulator.baseUrl };
				await run.client.updateCredential({ ...credential, data });
			},
		],
		['deleted', DELETED_KEY, async (credential: Credential) => await run.client.deleteCredential(credential)],
	])('the key of a credential that was %s is never used again', async (what, apiKey, change) => {
		const credential = await run.client.connect({ apiKey, baseUrl: run.simulator.baseUrl });
		const other = await startSuspended(`stays when one is ${what}`);
		const wait = await startSuspended(what, -1, credential);
		await askedAgain(wait.taskIds()[0]!, 1);
		await change(credential);
		// By then, any request that was under way during the change has been sent.
		await askedAgain(other.taskIds()[0]!, 1);
		const changedAtMs = Date.now();
		await askedAgain(other.taskIds()[0]!, 5);
		const later = run.simulator.requests.filter(({ receivedAtMs }) => receivedAtMs > changedAtMs);
		expect(later.filter(({ headers }) => JSON.stringify(headers).includes(apiKey))).toEqual([]);
	});
});

it('n8n ends when it is told to, however many waits are suspended', async () => {
	await startSuspended('last');
	const pid = run.n8n.pid()!;
	process.kill(pid, 'SIGTERM');
	const isRunning = () => {
		try {
			return process.kill(pid, 0);
		} catch {
			return false;
		}
	};
	await expect.poll(isRunning).toBe(false);
});
