import { expect } from 'vitest';

import { isVersion1, waitUntil } from '../../n8n/index.ts';
import type { RunningN8n } from '../useN8n.ts';
import { outcomeOf, startWait, type StartedWait, videoNodes, waitWorkflow, WAYS } from './useWaits.ts';

/** Rendered while n8n is away. */
const EARLY = 'early';
const EARLY_SECONDS = 1_200;
/** Less than the hour after which a gateway gives up. */
const LATE_SECONDS = 2 * EARLY_SECONDS;

/** n8n 1.x looks after a wait whose process is gone up to 345 s after its suspension; 2.x after 75 s. */
export const LONGEST_LOOK_MS = 600_000;

/**
 * How far n8n's timers are to be from a kill: a run that is killed in the middle is another matter. On 1.x a wait is
 * suspended anew up to 90 s before its timer.
 */
const QUIET_MS = { version1: 95_000, version2: 10_000 };

let skippedMs = 0;

/** Renders that end when the test wants it, however long a busy machine takes until then. */
export const HELD_RENDERS = {
	renderSeconds: LATE_SECONDS,
	clock: () => Date.now() + skippedMs,
};

/** Suspended waits of both ways, for one task and for three, some of which end while n8n is away. */
export async function startWaitsToKill(run: RunningN8n): Promise<StartedWait[]> {
	run.simulator.script({ when: { prompt: EARLY }, times: Infinity, renderSeconds: EARLY_SECONDS });
	const started: StartedWait[] = [];
	for (const way of WAYS) {
		for (const prompts of [['late'], [EARLY], [EARLY, 'late', 'late']]) {
			const workflow = waitWorkflow(`kill-${started.length}`, videoNodes(way, 'suspended'), run.credential);
			started.push(await startWait(run, workflow, prompts));
		}
	}
	await untilQuiet(run, started);
	return started;
}

/** Waits for a moment in which all of them are stored as waiting, and n8n is about to run none. */
export async function untilQuiet(
	{ client, n8n }: RunningN8n,
	started: Array<Pick<StartedWait, 'executionId'>>,
): Promise<void> {
	const ids = new Set(started.map(({ executionId }) => executionId));
	const quietMs = isVersion1(n8n.version) ? QUIET_MS.version1 : QUIET_MS.version2;
	await waitUntil(
		async () => {
			const waiting = await client.executions({ status: 'waiting' });
			const quiet = waiting.filter(
				({ id, waitTill }) => ids.has(id) && Date.parse(waitTill!) > Date.now() + quietMs,
			);
			return quiet.length === ids.size ? quiet : undefined;
		},
		() => `not all of ${ids.size} executions wait at the same moment`,
	);
}

/** Lets the early renders end. */
export function endEarlyRenders(): void {
	skippedMs += EARLY_SECONDS * 1000;
}

/** Lets all other renders end: each wait ends once, with all its videos, each of which was billed once. */
export async function expectEachEndsOnce(
	{ client, simulator }: RunningN8n,
	started: StartedWait[],
): Promise<void> {
	skippedMs += LATE_SECONDS * 1000;
	for (const { executionId, taskIds } of started) {
		// Those that n8n 2.x takes up while it starts are crashed to it until they end: it looks for ones that still run,
		// such as those that a kill has left behind, only after it has begun with the ones that are due.
		const settled = { status: ['success', 'error', 'canceled'], timeoutMs: LONGEST_LOOK_MS } as const;
		const { status, runs, next } = outcomeOf(await client.waitForExecution(executionId, settled));
		expect([status, runs]).toEqual(['success', 1]);
		expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, succeeded: true })));
	}
	expect(simulator.billedSubmissions).toBe(started.flatMap(({ taskIds }) => taskIds()).length);
}
