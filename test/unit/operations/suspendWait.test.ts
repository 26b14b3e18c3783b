import { expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import { suspendWait } from '../../../nodes/MidjourneyVideo/operations/suspendWait.ts';
import type { Known } from '../../../nodes/MidjourneyVideo/waiting/sight.ts';
import { createMemory, createRunContext } from '../waiting/storedExecution.ts';

/** Suspends a wait for one task again and again; for how long it isn't woken each time, in seconds. */
async function rests(statuses: Array<string | undefined>, known: Known = 'running') {
	const memory = createMemory();
	const rest: Array<number | undefined> = [];
	for (const status of statuses) {
		const context = Object.assign(createRunContext({}), {
			runExecutionData: { executionData: { nodeExecutionStack: [] } },
			getExecuteData: () => ({ node: { name: 'Video' }, data: { main: [[]] }, source: null }),
			addExecutionHints: () => {},
			putExecutionToWait: async () => {},
			getCredentials: async () => await Promise.reject(new Error('Nobody watches')),
		});
		const task = status === undefined ? undefined : toVideoTask({ id: '1', status });
		const outcomes = [{ kind: 'left', task, untilMs: Date.now() + 65_000 } as const];
		const requests = [{ taskId: '1', checkEveryMs: 5_000 }];
		await suspendWait(context, requests, outcomes, 'http://n8n.example/', new Map([['1', known]]), memory);
		rest.push(memory.suspension!.restMs && memory.suspension!.restMs / 1000);
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
