import { expect } from 'vitest';

import { type ExecutionSummary, isVersion1, MOMENT_MS, waitUntil } from '../../n8n/index.ts';
import type { RunningN8n } from '../useN8n.ts';
import { outcomeOf, startWait, type StartedWait, videoNodes, waitWorkflow, WAYS } from './useWaits.ts';

/** The prompt of renders that finish while n8n is down. */
const EARLY = 'early';
const EARLY_SECONDS = 1_200;
/** Less than the hour after which a gateway gives up. */
const LATE_SECONDS = 2 * EARLY_SECONDS;

/** n8n 1.x resumes a wait whose process is gone up to 345 s after its suspension, and 2.x up to 75 s after it. */
export const LONGEST_LOOK_MS = 600_000;

/**
 * How far n8n's timers must be from a kill, since runs that are killed midway aren't tested here. On 1.x a wait is
 * suspended anew up to 90 s before its timer.
 */
const QUIET_MS = { version1: 95_000, version2: 10_000 };

let skippedMs = 0;

/** Renders that end when the test says so, however long a busy machine takes until then. */
export const HELD_RENDERS = {
	renderSeconds: LATE_SECONDS,
	clock: () => Date.now() + skippedMs,
};

/** Starts waits in both ways, for one task and for three, some of which end while n8n is down. */
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

/** Waits until all of them are stored as waiting and n8n isn't about to run any. */
export async function untilQuiet(
	{ client, n8n }: RunningN8n,
	started: Array<Pick<StartedWait, 'executionId'>>,
): Promise<void> {
	const ids = new Set(started.map(({ executionId }) => executionId));
	const quietMs = isVersion1(n8n.version) ? QUIET_MS.version1 : QUIET_MS.version2;
	let last: ExecutionSummary[] = [];
	await waitUntil(
		async () => {
			last = (await client.executions()).filter(({ id }) => ids.has(id));
			const isQuiet = ({ status, waitTill }: ExecutionSummary) =>
				status === 'waiting' && Date.parse(waitTill!) > Date.now() + quietMs;
			return (last.length === ids.size && last.every(isQuiet)) || undefined;
		},
		() => `not all of ${ids.size} executions wait at the same moment: ${last.map(describeWait).join(', ')}`,
		// Until calls from a busy n8n to itself get through, 1.x has a timer once a minute.
		{ intervalMs: MOMENT_MS, timeoutMs: LONGEST_LOOK_MS },
	);
}

function describeWait({ id, status, waitTill }: ExecutionSummary): string {
	return `${id} ${status}${waitTill ? ` until ${waitTill}` : ''}`;
}

/** Ends the early renders. */
export function endEarlyRenders(): void {
	skippedMs += EARLY_SECONDS * 1000;
}

/** Ends all other renders. Expects each wait to end once with all its videos, each billed once. */
export async function expectEachEndsOnce(
	{ client, simulator }: RunningN8n,
	started: StartedWait[],
): Promise<void> {
	skippedMs += LATE_SECONDS * 1000;
	for (const { executionId, taskIds } of started) {
		// n8n 2.x marks executions that it resumes during startup as crashed until they end: it starts the due ones
		// first, and only then looks for running ones that a kill left behind.
		const settled = { status: ['success', 'error', 'canceled'], timeoutMs: LONGEST_LOOK_MS } as const;
		const { status, runs, next } = outcomeOf(await client.waitForExecution(executionId, settled));
		expect([status, runs]).toEqual(['success', 1]);
		expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, succeeded: true })));
	}
	expect(simulator.billedSubmissions).toBe(started.flatMap(({ taskIds }) => taskIds()).length);
}
