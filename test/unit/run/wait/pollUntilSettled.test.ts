import { describe, expect, it } from 'vitest';

import {
	type OpenWait,
	pollUntilSettled,
} from '../../../../nodes/MidjourneyVideo/run/wait/pollUntilSettled.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { away, START_MS } from '../../fakeApi.ts';
import { finished, running } from '../../records.ts';
import { createFakeServer, entriesOf, entry, MINUTE_MS } from './fakeServer.ts';

describe('pollUntilSettled', () => {
	it('looks first and does not sleep when everything is settled', async () => {
		const server = createFakeServer(() => finished);
		const outcomes = await pollUntilSettled([entry('1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { id: '1', status: 'SUCCESS' } }]);
		expect(server.log).toEqual(['0s fetch 1']);
	});

	it('gives up each item at its own deadline, looks once more right then, and keeps the last state', async () => {
		const server = createFakeServer(() => running);
		const outcomes = await pollUntilSettled(
			[entry('1', { deadlineMs: START_MS + 7_000 }), entry('2', { deadlineMs: START_MS + MINUTE_MS })],
			server,
		);
		expect(outcomes).toMatchObject([
			{ kind: 'timedOut', task: { status: 'IN_PROGRESS', progressPercent: 10 } },
			{ kind: 'timedOut', task: { id: '2' } },
		]);
		expect(server.log).toContain('7s list 1,2');
		expect(server.clock.elapsedMs()).toBe(MINUTE_MS);
	});

	it('asks a server that does not answer again soon, then less and less often', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs === 0 || elapsedMs > 40_000 ? running : away(),
		);
		await pollUntilSettled([entry('1', { deadlineMs: START_MS + 45_000 })], server);
		expect(server.log).toEqual([0, 5, 6, 8, 12, 20, 35, 45].map((seconds) => `${seconds}s fetch 1`));
	});

	it('leaves a server alone for as long as it asks, beyond the deadline, too', async () => {
		const server = createFakeServer((taskId) =>
			taskId === '2' ? away({ httpStatus: 429, retryAfterMs: 40_000 }) : running,
		);
		const outcomes = await pollUntilSettled(
			['1', '2'].map((id) => entry(id, { deadlineMs: START_MS + 50_000 })),
			server,
		);
		expect(outcomes).toMatchObject([{ kind: 'timedOut' }, { kind: 'timedOut' }]);
		expect(server.log).toEqual(['0s list 1,2', '40s list 1,2']);
		expect(server.clock.elapsedMs()).toBe(50_000);
	});

	it('ends when the user stops it, and sends nothing more', async () => {
		let looks = 0;
		const server = createFakeServer(() => (looks++, running), { isStopped: () => looks >= 2 });
		const outcomes = await pollUntilSettled([entry('1')], server);
		expect(outcomes).toMatchObject([{ kind: 'stopped', task: { status: 'IN_PROGRESS' } }]);
		expect(server.log).toHaveLength(2);
	});
});

describe('pollUntilSettled that may leave', () => {
	it('leaves after the first look, with what it saw and the time to come back', async () => {
		const server = createFakeServer(() => running);
		const untilMs = START_MS + 70_000;
		const outcomes = await pollUntilSettled(entriesOf('1', '2'), {
			...server,
			toSuspendUntilMs: () => untilMs,
		});
		expect(outcomes).toMatchObject([
			{ kind: 'suspended', untilMs, task: { id: '1', progressPercent: 10 } },
			{ kind: 'suspended', untilMs, task: { id: '2' } },
		]);
		expect(server.log).toEqual(['0s list 1,2']);
	});

	it('may leave a task that is known to run without a question', async () => {
		const server = createFakeServer(() => running);
		server.known.set('1', 'running');
		const toSuspendUntilMs = ([open]: OpenWait[]) => (open!.waited.isRunning ? START_MS : undefined);
		const outcomes = await pollUntilSettled([entry('1')], {
			...server,
			toSuspendUntilMs,
		});
		expect(outcomes).toMatchObject([{ kind: 'suspended' }]);
		expect(server.log).toEqual([]);
	});

	it('leaves a task of which it knows nothing yet', async () => {
		const server = createFakeServer(() => undefined);
		const untilMs = START_MS + 65_000;
		const outcomes = await pollUntilSettled([entry('1')], {
			...server,
			toSuspendUntilMs: () => untilMs,
		});
		expect(outcomes).toStrictEqual([{ kind: 'suspended', task: undefined, untilMs }]);
	});

	it('tells the outcomes of those that have ended beside the left ones, in the order of the items', async () => {
		const answers: Record<string, object> = {
			running,
			finished,
			refused: new Failure('HTTP 401', { httpStatus: 401 }),
		};
		const server = createFakeServer((taskId) => answers[taskId] as Record<string, unknown>, {
			list: () => undefined,
		});
		const asked: string[][] = [];
		const outcomes = await pollUntilSettled(
			[entry('finished'), entry('running', { deadlineMs: START_MS }), entry('running'), entry('refused')],
			{
				...server,
				toSuspendUntilMs: (open) => (asked.push(open.map((wait) => wait.entry.taskId)), START_MS + 1),
			},
		);
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'timedOut', 'suspended', 'failed']);
		expect(asked).toEqual([['running']]);
	});

	it('asks after each look, with what it showed, until it may leave', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			taskId === 'b' && elapsedMs > 0
				? finished
				: { status: 'IN_PROGRESS', progress: `${elapsedMs / 1000}%` },
		);
		const asked: unknown[] = [];
		const toSuspendUntilMs = (open: OpenWait[]) => {
			asked.push(open.map(({ entry: { taskId }, waited: watch }) => [taskId, watch.task?.progressPercent]));
			return asked.length === 3 ? START_MS + MINUTE_MS : undefined;
		};
		const outcomes = await pollUntilSettled([entry('a'), entry('b')], {
			...server,
			toSuspendUntilMs,
		});
		expect(outcomes.map(({ kind }) => kind)).toEqual(['suspended', 'settled']);
		expect(asked).toEqual([
			[
				['a', 0],
				['b', 0],
			],
			[['a', 5]],
			[['a', 20]],
		]);
		expect(server.log).toEqual(['0s list a,b', '5s list a,b', '5s fetch b', '20s fetch a']);
	});

	it('does not ask when everything has ended at the first look', async () => {
		const server = createFakeServer(() => finished);
		const outcomes = await pollUntilSettled(entriesOf('1', '2'), {
			...server,
			toSuspendUntilMs: () => {
				throw new Error('Nobody is left to wait for');
			},
		});
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'settled']);
	});

	it('stays until the end when it may never leave', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs > 2 * MINUTE_MS ? finished : running));
		const outcomes = await pollUntilSettled([entry('1')], {
			...server,
			toSuspendUntilMs: () => undefined,
		});
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled']);
	});

	it('tells waits that were stopped before any look as stopped', async () => {
		const server = createFakeServer(() => running, { isStopped: () => true });
		const outcomes = await pollUntilSettled([entry('1')], {
			...server,
			toSuspendUntilMs: () => START_MS + MINUTE_MS,
		});
		expect(outcomes).toStrictEqual([{ kind: 'stopped', task: undefined }]);
		expect(server.log).toEqual([]);
	});
});
