import { expect, it } from 'vitest';

import { useN8n } from '../useN8n.ts';
import {
	outcomeOf,
	SHORT_SAFETY_LOOK,
	startWait,
	type StartedWait,
	videoNodes,
	waitWorkflow,
	WAYS,
} from './useWaits.ts';

const run = useN8n({ renderSeconds: 40 });

/** Rendered while n8n is away: its callbacks get lost. */
const EARLY = 'early';

it('waits that n8n was killed in go on when it is started again, and each ends once', async () => {
	run.simulator.script({ when: { prompt: EARLY }, times: Infinity, renderSeconds: 15 });
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
	await run.n8n.kill('SIGKILL');
	const calledBack = run.simulator.submissions.filter(({ body }) => body.prompt === EARLY && body.notifyHook);
	expect(calledBack).toHaveLength(4);
	const isPosted = (taskId: string) =>
		run.simulator.callbacks.some(({ taskId: id, body }) => id === taskId && body.status === 'SUCCESS');
	await expect.poll(() => calledBack.every(({ id }) => isPosted(id)), { timeout: 30_000 }).toBe(true);
	await run.n8n.restart();
	for (const { ended, taskIds } of started) {
		const { status, runs, next } = outcomeOf(await ended());
		expect([status, runs]).toEqual(['success', 1]);
		expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, succeeded: true })));
	}
	expect(run.simulator.billedSubmissions).toBe(started.flatMap(({ taskIds }) => taskIds()).length);
	expect(await run.client.executions()).toHaveLength(started.length);
});
