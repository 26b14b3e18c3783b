import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { wait } from '../../../../nodes/MidjourneyVideo/operations/wait/wait.operation.ts';
import { noteFurthest } from '../../../../nodes/MidjourneyVideo/run/wait/repeatedRun.ts';
import { START_MS } from '../../fakeApi.ts';
import { createFakeRun, type RunSituation } from '../../fakeRun.ts';
import { finished, finishedOutput, running } from '../../records.ts';
import { createMemory, createRunContext } from '../../run/storedExecution.ts';

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

const run = async (items: Array<Record<string, unknown>>, situation: RunSituation = {}) => {
	const script = { task: (_: string, elapsedMs: number) => (elapsedMs < 10_000 ? running : finished) };
	const fake = createFakeRun(items, { operation: 'wait', script, ...situation });
	const results = wait.execute(fake.run);
	await vi.runAllTimersAsync();
	return { ...fake, results: await results };
};

describe('Wait', () => {
	it('asks for the tasks of all items together until they have finished, and outputs each', async () => {
		const { results, requests } = await run([{ taskId: '1' }, { taskId: '2' }]);
		expect(results).toEqual(['1', '2'].map((taskId) => [{ json: { taskId, ...finishedOutput } }]));
		expect(requests).toEqual(['0s list 1,2', '5s list 1,2', '10s list 1,2', '10s fetch 1', '10s fetch 2']);
	});

	it.each<[string, Record<string, unknown>, object]>([
		['no Task ID', { taskId: '' }, { message: '“Task ID” is empty' }],
		[
			'a wrong Max Wait',
			{ maxWaitMinutes: 0 },
			{ message: '“Max Wait” must be a number of minutes above 0, not 0', taskId: '2' },
		],
		[
			'a wrong option',
			{ options: { checkEvery: 'x' } },
			{ message: '“Check Every” must be a number of seconds above 0, not "x"', taskId: '2' },
		],
	])(
		'asks for nothing when an item has %s, and keeps the task that it is about',
		async (_what, change, failure) => {
			const { results, requests } = await run([{ taskId: '1' }, { taskId: '2', ...change }]);
			expect(results).toEqual([undefined, expect.objectContaining(failure)]);
			expect(requests).toEqual([]);
		},
	);

	it('hands a production execution back to n8n, and keeps it running where the user wants that', async () => {
		const items = [{ taskId: '1' }];
		const suspended = await run(items, { mode: 'trigger' });
		expect(suspended.results).toBe('suspended');
		expect(suspended.watched).toMatchObject([{ executionId: '7', tasks: [{ taskId: '1' }] }]);
		vi.setSystemTime(START_MS);
		const kept = await run([{ taskId: '1', options: { keepRunning: true } }], { mode: 'trigger' });
		expect(kept.results).toMatchObject([[{ json: { taskId: '1', succeeded: true } }]]);
		expect(kept.watched).toEqual([]);
	});

	it('does nothing in a run from old data, which another run has overtaken', async () => {
		const suspension = { id: 'old', dueMs: START_MS, taskIds: ['1'], hasOneWakeUp: true, isLast: false };
		const executionId = '41';
		noteFurthest(createRunContext({}, { executionId }), createMemory({ executionId }));
		const nodeContext = { midjourneyVideo: createMemory({ executionId, suspension }) as object as never };
		const { results, requests, log } = await run([{ taskId: '1' }], {
			executionId,
			nodeContext,
			mode: 'trigger',
		});
		expect(results).toBe('endedElsewhere');
		expect(requests).toEqual([]);
		expect(log).toEqual(['Video: n8n ran execution 41 again from outdated data']);
	});
});
