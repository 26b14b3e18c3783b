import { expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import { suspendWait } from '../../../nodes/MidjourneyVideo/operations/suspendWait.ts';
import type { RunMemory } from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';
import type { Known } from '../../../nodes/MidjourneyVideo/waiting/sight.ts';
import { createMemory, createRunContext } from '../waiting/storedExecution.ts';

const UNTIL_MS = Date.now() + 65_000;

interface Suspended {
	memory?: RunMemory;
	known?: Known;
	/** Default much later. */
	deadlinesMs?: number[];
}

/** The suspension of a wait for one task per deadline, of which the look has brought this. */
async function suspend(
	status: string | undefined,
	{ memory = createMemory(), known = 'running', deadlinesMs = [UNTIL_MS + 600_000] }: Suspended = {},
) {
	const context = Object.assign(createRunContext({}), {
		runExecutionData: { executionData: { nodeExecutionStack: [] } },
		getExecuteData: () => ({ node: { name: 'Video' }, data: { main: [[]] }, source: null }),
		addExecutionHints: () => {},
		putExecutionToWait: async () => {},
		getCredentials: async () => await Promise.reject(new Error('Nobody watches')),
	});
	const requests = deadlinesMs.map((deadlineMs, index) => ({
		taskId: `${index}`,
		checkEveryMs: 5_000,
		deadlineMs,
	}));
	const outcomes = requests.map(({ taskId: id }) => {
		const task = status === undefined ? undefined : toVideoTask({ id, status });
		return { kind: 'left', task, untilMs: UNTIL_MS } as const;
	});
	await suspendWait(context, requests, outcomes, 'http://n8n.example/', new Map([['0', known]]), memory);
	return memory.suspension!;
}

/** Suspends a wait for one task again and again; for how long it isn't woken each time, in seconds. */
async function rests(statuses: Array<string | undefined>, known?: Known) {
	const memory = createMemory();
	const rest: Array<number | undefined> = [];
	for (const status of statuses) {
		const { restMs } = await suspend(status, { memory, known });
		rest.push(restMs && restMs / 1000);
	}
	return rest;
}

it('a wait that settled tasks do not end isn’t woken for 10 seconds, and twice as long each time, up to a minute', async () => {
	expect(await rests(Array(5).fill('SUCCESS'))).toEqual([10, 20, 40, 60, 60]);
});

it('also when only the watch has seen that a task has settled, and the look had no answer', async () => {
	expect(await rests([undefined, undefined], 'settled')).toEqual([10, 20]);
});

it('a wait whose tasks are running may be woken at any time, and begins anew with 10 seconds after that', async () => {
	expect(await rests(['SUCCESS', 'SUCCESS', 'IN_PROGRESS', 'SUCCESS'], 'settled')).toEqual([
		10,
		20,
		undefined,
		10,
	]);
});

it.each([
	[true, [UNTIL_MS]],
	[true, [UNTIL_MS + 1, UNTIL_MS]],
	[false, [UNTIL_MS + 1]],
])('is the last one: %s, with a task that is waited for until %j', async (isLast, deadlinesMs) => {
	expect(await suspend('IN_PROGRESS', { deadlinesMs })).toMatchObject({ isLast, dueMs: UNTIL_MS });
});
