import { expect, it } from 'vitest';

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

const run = useQueueMode({ renderSeconds: 40 });

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
		run.simulator.callbacks.some(({ taskId: posted, body }) => posted === taskId && body.status === 'SUCCESS');
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

it('PROBE a worker killed while it polls', { timeout: 400_000 }, async () => {
	const { workers } = run.queueMode;
	const workflow = waitWorkflow('polls', videoNodes('submitAndWait', 'polling'), run.credential);
	await workers[0]!.restart();
	const before = run.simulator.billedSubmissions;
	const { executionId } = await startWait(run, workflow, ['polled']);
	const holder = () => workers.find((worker) => worker.log().includes(`Worker started execution ${executionId} `));
	await expect.poll(() => holder() !== undefined && run.simulator.billedSubmissions > before, { timeout: 30_000 }).toBe(true);
	const at = Date.now();
	const w = holder()!;
	await w.kill('SIGKILL');
	process.stdout.write(w.log().split('\n').slice(-5).join('\n'));
	for (let i = 0; i < 36; i++) {
		const e = await run.client.execution(executionId);
		process.stdout.write(`\n${Date.now() - at} ${e.status} ${JSON.stringify(e.data.resultData.error?.message)} billed ${run.simulator.billedSubmissions - before} execs ${(await run.client.executions()).length}`);
		if (!['new', 'running', 'waiting'].includes(e.status)) break;
		await new Promise((r) => setTimeout(r, 5000));
	}
	for (const worker of workers) process.stdout.write('\n--' + worker.log().split('\n').filter((l) => l.includes(`${executionId}`)).join('\n'));
	process.stdout.write('\nM--' + run.n8n.log().split('\n').slice(-20).join('\n'));
});
