import { expect, it } from 'vitest';

import { isVersion1 } from '../n8n/index.ts';
import { activateTrigger, postCallback, REPEATED, STARTED } from '../e2e/useTrigger.ts';
import {
	outcomeOf,
	SHORT_SAFETY_LOOK,
	startWait,
	type StartedWait,
	videoNodes,
	waitWorkflow,
	WAYS,
} from '../e2e/waits/useWaits.ts';
import { useQueueMode } from './useQueueMode.ts';

/** How soon n8n misses a worker that was killed: two minutes unless set; milliseconds. */
const SOON_MISSED = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

const run = useQueueMode({ renderSeconds: 40 }, { env: SOON_MISSED });

/** Rendered while the webhook processor is away: its callbacks get lost. */
const EARLY = 'early';

it('waits in which a worker and the webhook processor are killed go on, and each ends once', async () => {
	run.simulator.script({ when: { prompt: EARLY }, times: Infinity, renderSeconds: 15 });
	const { url, outputs } = await activateTrigger(run, 'finished');
	const id = run.simulator.addVideoTask();
	const callback = { id, status: 'SUCCESS', progress: '100%' };
	expect(await postCallback(url, callback)).toEqual(STARTED);
	await outputs(1);
	const started: StartedWait[] = [];
	for (const mode of ['suspend', 'callback'] as const) {
		for (const way of WAYS) {
			for (const prompts of [['late'], [EARLY], [EARLY, 'late', 'late']]) {
				const options = prompts.includes('late') ? {} : SHORT_SAFETY_LOOK;
				const nodes = videoNodes(way, mode, { options });
				const workflow = waitWorkflow(`kill-${started.length}`, nodes, run.credential);
				started.push(await startWait(run, workflow, prompts));
			}
		}
	}
	for (const { suspended } of started) await suspended();
	const { webhook, workers } = run.queueMode;
	await Promise.all([webhook.kill('SIGKILL'), workers[0]!.kill('SIGKILL')]);
	const calledBack = run.simulator.submissions.filter(({ body }) => body.prompt === EARLY && body.notifyHook);
	expect(calledBack).toHaveLength(4);
	const isPosted = (taskId: string) =>
		run.simulator.callbacks.some(
			({ taskId: posted, body }) => posted === taskId && body.status === 'SUCCESS',
		);
	await expect.poll(() => calledBack.every((task) => isPosted(task.id)), { timeout: 30_000 }).toBe(true);
	await webhook.restart();
	for (const { ended, taskIds } of started) {
		const { status, runs, next } = outcomeOf(await ended());
		expect([status, runs]).toEqual(['success', 1]);
		expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, succeeded: true })));
	}
	expect(run.simulator.billedSubmissions).toBe(started.flatMap(({ taskIds }) => taskIds()).length);
	expect(await postCallback(url, callback)).toEqual(REPEATED);
	expect(await run.client.executions()).toHaveLength(started.length + 1);
});

it('a worker killed while it waits by polling leaves a task that is paid once, and an execution that says so', async () => {
	const { workers } = run.queueMode;
	await workers[0]!.restart();
	const workflow = waitWorkflow('polls', videoNodes('submitAndWait', 'polling'), run.credential);
	const { executionId, ended, taskIds } = await startWait(run, workflow, ['polled']);
	const accepted = () => `Video, execution ${executionId}, item 0: the server has accepted task`;
	const holder = () => workers.find((worker) => worker.log().includes(accepted()));
	await expect.poll(holder, { timeout: 30_000 }).toBeDefined();
	await holder()!.kill('SIGKILL');
	const { status, error } = outcomeOf(await ended());
	expect(status).toBe('error');
	const isPolled = ({ body }: { body: object }) => 'prompt' in body && body.prompt === 'polled';
	expect(run.simulator.submissions.filter(isPolled)).toHaveLength(1);
	const logs = workers.map((worker) => worker.log()).join('');
	expect(logs).toContain(`${accepted()} ${taskIds()[0]}`);
	// n8n 2.x ends such an execution, 1.x has another worker begin it anew.
	if (!isVersion1(run.n8n.version)) return expect(error).toMatch(/^This execution failed to be processed/);
	expect(error).toBe('Item 0: n8n was killed while it submitted, and ran the execution again');
	const { description } = (await run.client.execution(executionId)).data.resultData.error!;
	expect(description).toContain(accepted());
	const retryId = await run.client.retryExecution(executionId);
	expect(outcomeOf(await run.client.waitForExecution(retryId))).toMatchObject({ status: 'error', error });
	expect(run.simulator.submissions.filter(isPolled)).toHaveLength(1);
});
