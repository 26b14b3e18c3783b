import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import {
	type OpenWait,
	pollUntilSettled,
	type WaitEntry,
	type WaitOutcome,
} from '../../../nodes/MidjourneyVideo/waiting/pollUntilSettled.ts';
import { createFakeServer } from './fakeServer.ts';
import { reload } from './storedExecution.ts';

type Server = ReturnType<typeof createFakeServer>;

const MINUTE_MS = 60_000;
const running = { status: 'IN_PROGRESS', progress: '10%' };
const finished = { status: 'SUCCESS', progress: '100%', videoUrl: 'https://cdn.example/0.mp4' };
const away = new Failure('The server is away', { isRepeatable: true });

function entry(server: Server, taskId: string, deadlineMs = 20 * MINUTE_MS): WaitEntry {
	return {
		taskId,
		deadlineMs: server.startMs + deadlineMs,
		checkEveryMs: 5_000,
	};
}

/** Runs of one wait: each leaves after its first look, the next begins `pauseMs` later with what n8n has stored. */
async function runTwice(server: Server, entries: WaitEntry[], pauseMs: number): Promise<WaitOutcome[][]> {
	const run = async () =>
		await pollUntilSettled(entries, { ...server, toLeaveUntilMs: () => server.clock.now() + pauseMs });
	const first = await run();
	server.sightings = reload(server.sightings);
	await server.clock.sleep(pauseMs);
	return [first, await run()];
}

describe('pollUntilSettled that may leave', () => {
	it('leaves after the first look, with what it saw and the time to come back', async () => {
		const server = createFakeServer(() => running);
		const untilMs = server.startMs + 70_000;
		const outcomes = await pollUntilSettled([entry(server, '1'), entry(server, '2')], {
			...server,
			toLeaveUntilMs: () => untilMs,
		});
		expect(outcomes).toMatchObject([
			{ kind: 'left', untilMs, task: { id: '1', progressPercent: 10 } },
			{ kind: 'left', untilMs, task: { id: '2' } },
		]);
		expect(server.log).toEqual(['0s list 1,2']);
	});

	it('leaves a task of which it knows nothing yet', async () => {
		const server = createFakeServer(() => undefined);
		const untilMs = server.startMs + 65_000;
		const outcomes = await pollUntilSettled([entry(server, '1')], {
			...server,
			toLeaveUntilMs: () => untilMs,
		});
		expect(outcomes).toStrictEqual([{ kind: 'left', task: undefined, untilMs }]);
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
			[
				entry(server, 'finished'),
				entry(server, 'running', 0),
				entry(server, 'running'),
				entry(server, 'refused'),
			],
			{
				...server,
				toLeaveUntilMs: (open) => (asked.push(open.map((wait) => wait.entry.taskId)), server.startMs + 1),
			},
		);
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'timedOut', 'left', 'failed']);
		expect(asked).toEqual([['running']]);
	});

	it('asks after each look, with what it showed, until it may leave', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			taskId === 'b' && elapsedMs > 0
				? finished
				: { status: 'IN_PROGRESS', progress: `${elapsedMs / 1000}%` },
		);
		const asked: unknown[] = [];
		const toLeaveUntilMs = (open: OpenWait[]) => {
			asked.push(open.map(({ entry: { taskId }, watch }) => [taskId, watch.task?.progressPercent]));
			return asked.length === 3 ? server.startMs + MINUTE_MS : undefined;
		};
		const outcomes = await pollUntilSettled([entry(server, 'a'), entry(server, 'b')], {
			...server,
			toLeaveUntilMs,
		});
		expect(outcomes.map(({ kind }) => kind)).toEqual(['left', 'settled']);
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
		const outcomes = await pollUntilSettled([entry(server, '1'), entry(server, '2')], {
			...server,
			toLeaveUntilMs: () => {
				throw new Error('Nobody is left to wait for');
			},
		});
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'settled']);
	});

	it('stays until the end when it may never leave', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs > 2 * MINUTE_MS ? finished : running));
		const outcomes = await pollUntilSettled([entry(server, '1')], {
			...server,
			toLeaveUntilMs: () => undefined,
		});
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled']);
	});

	it('tells waits that were stopped before any look as stopped', async () => {
		const server = createFakeServer(() => running, { isStopped: () => true });
		const outcomes = await pollUntilSettled([entry(server, '1')], {
			...server,
			toLeaveUntilMs: () => server.startMs + MINUTE_MS,
		});
		expect(outcomes).toStrictEqual([{ kind: 'stopped', task: undefined }]);
		expect(server.log).toEqual([]);
	});
});

describe('a wait that goes on in a later run', () => {
	it('counts the time for a missing link from the run that saw the success first', async () => {
		const server = createFakeServer(() => ({ status: 'SUCCESS' }));
		const [first, second] = await runTwice(server, [entry(server, '1')], MINUTE_MS);
		expect(first).toMatchObject([{ kind: 'left' }]);
		expect(second).toMatchObject([{ kind: 'settled', task: { status: 'SUCCESS', videoUrls: [] } }]);
		expect(server.log).toEqual(['0s fetch 1', '60s fetch 1']);
	});

	it('goes on waiting for the link when that time is not over', async () => {
		const server = createFakeServer(() => ({ status: 'SUCCESS' }));
		const [, second] = await runTwice(server, [entry(server, '1')], MINUTE_MS - 1);
		expect(second).toMatchObject([{ kind: 'left', task: { status: 'SUCCESS' } }]);
	});

	it.each([
		[19_999, 'left'],
		[20_000, 'failed'],
	])('counts the time for an unknown task from the first look: %i ms', async (pauseMs, kind) => {
		const server = createFakeServer(() => undefined);
		const [first, second] = await runTwice(server, [entry(server, '1')], pauseMs);
		expect([first, second]).toMatchObject([[{ kind: 'left' }], [{ kind }]]);
	});

	it('does not take a task for unknown that an earlier run has seen', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? running : undefined));
		const [, second] = await runTwice(server, [entry(server, '1')], 10 * MINUTE_MS);
		expect(second).toMatchObject([{ kind: 'left' }]);
	});

	it.each([
		[59_999, 'left'],
		[60_000, 'failed'],
	])('counts the time without any answer from the first look: %i ms', async (pauseMs, kind) => {
		const server = createFakeServer(() => away);
		const [first, second] = await runTwice(server, [entry(server, '1')], pauseMs);
		expect([first, second]).toMatchObject([[{ kind: 'left' }], [{ kind }]]);
	});

	it('waits out an outage of a server that has answered an earlier run', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? running : away));
		const [, second] = await runTwice(server, [entry(server, '1')], 10 * MINUTE_MS);
		expect(second).toMatchObject([{ kind: 'left' }]);
	});

	it('keeps what it saw of each task apart', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			taskId === 'seen' && elapsedMs === 0 ? running : undefined,
		);
		const entries = ['seen', 'none'].map((taskId) => entry(server, taskId));
		const [, second] = await runTwice(server, entries, MINUTE_MS);
		expect(second).toMatchObject([
			{ kind: 'left' },
			{ kind: 'failed', failure: { message: 'The server knows no task none' } },
		]);
	});

	it.each(['__proto__', 'constructor', 'toString'])(
		'takes the task id %s for an id like any other',
		async (taskId) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? running : undefined));
			const [, second] = await runTwice(server, [entry(server, taskId), entry(server, 'none')], MINUTE_MS);
			expect(second).toMatchObject([{ kind: 'left' }, { kind: 'left' }]);
			const sighting = {
				wasSeen: true,
				refusedSinceMs: server.startMs + MINUTE_MS,
				unknownSinceMs: server.startMs + MINUTE_MS,
			};
			expect(server.sightings).toStrictEqual({ [`task ${taskId}`]: sighting, 'task none': sighting });
			expect(Object.keys(Object.prototype)).toEqual([]);
		},
	);

	it('remembers a task that is complete, and asks only for the others', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			elapsedMs > 0 && taskId !== 'running' ? undefined : taskId === 'running' ? running : finished,
		);
		const entries = ['done', 'running'].map((taskId) => entry(server, taskId));
		const [first, second] = await runTwice(server, entries, MINUTE_MS);
		expect(first).toMatchObject([{ kind: 'settled' }, { kind: 'left' }]);
		expect(second).toMatchObject([{ kind: 'settled', task: { id: 'done' } }, { kind: 'left' }]);
		expect(second![0]).toStrictEqual(first![0]);
		expect(server.log).toEqual(['0s list done,running', '0s fetch done', '60s fetch running']);
	});

	it('does not remember a success without its link, and takes the link that a later run finds', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? { status: 'SUCCESS' } : finished));
		const [, second] = await runTwice(server, [entry(server, '1')], MINUTE_MS);
		expect(second).toMatchObject([{ kind: 'settled', task: { videoUrls: ['https://cdn.example/0.mp4'] } }]);
	});
});
