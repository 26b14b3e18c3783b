import { expect } from 'vitest';

import type { RunningN8n } from '../useN8n.ts';
import {
	outcomeOf,
	SHORT_SAFETY_LOOK,
	startWait,
	type StartedWait,
	videoNodes,
	waitWorkflow,
	WAYS,
} from './useWaits.ts';

/** Rendered while n8n is away: its callbacks get lost. */
const EARLY = 'early';
const EARLY_SECONDS = 1_200;
/** Less than the hour after which a gateway gives up. */
const LATE_SECONDS = 2 * EARLY_SECONDS;

let skippedMs = 0;

/** Renders that end when the test wants it, however long a busy machine takes until then. */
export const HELD_RENDERS = {
	renderSeconds: LATE_SECONDS,
	callbacks: true,
	clock: () => Date.now() + skippedMs,
};

/** Suspended waits of each kind, for one task and for three, some of which end while n8n is away. */
export async function startWaitsToKill(run: RunningN8n): Promise<StartedWait[]> {
	run.simulator.script({ when: { prompt: EARLY }, times: Infinity, renderSeconds: EARLY_SECONDS });
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
	return started;
}

/** Lets the early renders end, and waits until their callbacks have been posted, which find nobody. */
export async function loseCallbacks({ simulator }: RunningN8n): Promise<void> {
	skippedMs += EARLY_SECONDS * 1000;
	const calledBack = simulator.submissions.filter(({ body }) => body.prompt === EARLY && body.notifyHook);
	expect(calledBack).toHaveLength(4);
	const isPosted = (id: string) =>
		simulator.callbacks.some(({ taskId, body }) => taskId === id && body.status === 'SUCCESS');
	await expect.poll(() => calledBack.every(({ id }) => isPosted(id))).toBe(true);
}

/** Lets all other renders end: each wait ends once, with all its videos, each of which was billed once. */
export async function expectEachEndsOnce({ simulator }: RunningN8n, started: StartedWait[]): Promise<void> {
	skippedMs += LATE_SECONDS * 1000;
	for (const { ended, taskIds } of started) {
		const { status, runs, next } = outcomeOf(await ended());
		expect([status, runs]).toEqual(['success', 1]);
		expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, succeeded: true })));
	}
	expect(simulator.billedSubmissions).toBe(started.flatMap(({ taskIds }) => taskIds()).length);
}
