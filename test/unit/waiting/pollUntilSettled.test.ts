import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { type OpenWait, pollUntilSettled } from '../../../nodes/MidjourneyVideo/waiting/pollUntilSettled.ts';
import { createFakeServer } from './fakeServer.ts';

const MINUTE_MS = 60_000;
const running = { status: 'IN_PROGRESS', progress: '10%' };
const finished = { status: 'SUCCESS', progress: '100%', videoUrl: 'https://cdn.example/0.mp4' };

function entry(server: ReturnType<typeof createFakeServer>, taskId: string, change: object = {}) {
	return {
		taskId,
		deadlineMs: server.clock.now() + 20 * MINUTE_MS,
		checkEveryMs: 5_000,
		...change,
	};
}

const away = (details: { httpStatus?: number; retryAfterMs?: number }) =>
	new Failure('The server is away', { isRepeatable: true, ...details });

describe('pollUntilSettled', () => {
	it('looks first and does not sleep when everything is settled', async () => {
		const server = createFakeServer(() => finished);
		const outcomes = await pollUntilSettled([entry(server, '1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { id: '1', status: 'SUCCESS' } }]);
		expect(server.log).toEqual(['0s fetch 1']);
	});

	describe('with what is known before the first look', () => {
		it('asks at first only for what is not known to run, and for everything from the second look on', async () => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs > 0 ? finished : running));
			server.known.set('1', 'running').set('2', 'running');
			const entries = ['1', '2', '3', '4'].map((id) => entry(server, id));
			expect(await pollUntilSettled(entries, server)).toMatchObject(Array(4).fill({ kind: 'settled' }));
			expect(server.log.slice(0, 2)).toEqual(['0s list 3,4', '5s list 1,2,3,4']);
		});

		it('fetches what is known to have settled, without a list call', async () => {
			const server = createFakeServer(() => finished);
			for (const id of ['1', '2']) server.known.set(id, 'settled');
			await pollUntilSettled(
				['1', '2'].map((id) => entry(server, id)),
				server,
			);
			expect(server.log).toEqual(['0s fetch 1', '0s fetch 2']);
		});

		it('asks for a task once more at its deadline, although it is known to have run a moment ago', async () => {
			const server = createFakeServer(() => finished);
			server.known.set('1', 'running');
			const outcomes = await pollUntilSettled([entry(server, '1', { deadlineMs: server.startMs })], server);
			expect(outcomes).toMatchObject([{ kind: 'settled' }]);
		});

		it('may leave a task that is known to run without a question', async () => {
			const server = createFakeServer(() => running);
			server.known.set('1', 'running');
			const toLeaveUntilMs = ([open]: OpenWait[]) => (open!.watch.isRunning ? server.startMs : undefined);
			const outcomes = await pollUntilSettled([entry(server, '1')], { ...server, toLeaveUntilMs });
			expect(outcomes).toMatchObject([{ kind: 'left' }]);
			expect(server.log).toEqual([]);
		});
	});

	it('asks for all running tasks with one list call and fetches each settled one once', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			elapsedMs >= Number(taskId) * 5_000 ? finished : running,
		);
		const outcomes = await pollUntilSettled(
			['2', '0', '1'].map((id) => entry(server, id)),
			server,
		);
		expect(outcomes.map((outcome) => 'task' in outcome && outcome.task?.id)).toEqual(['2', '0', '1']);
		expect(server.log).toEqual(['0s list 2,0,1', '0s fetch 0', '5s list 2,1', '5s fetch 1', '10s fetch 2']);
	});

	it('needs as many list calls for 100 tasks as for two, and one fetch for each', async () => {
		const listCalls = [2, 25, 100].map(async (count) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs >= 60_000 ? finished : running));
			const ids = Array.from({ length: count }, (_, index) => String(index));
			await pollUntilSettled(
				ids.map((id) => entry(server, id)),
				server,
			);
			expect(server.log.filter((line) => line.includes('fetch'))).toHaveLength(count);
			return server.log.filter((line) => line.includes('list')).length;
		});
		expect(new Set(await Promise.all(listCalls)).size).toBe(1);
	});

	it('asks once for a task that several items wait for', async () => {
		const server = createFakeServer(() => finished);
		const outcomes = await pollUntilSettled([entry(server, '1'), entry(server, '1')], server);
		expect(outcomes.map(({ kind }) => kind)).toEqual(['settled', 'settled']);
		expect(server.log).toEqual(['0s fetch 1']);
	});

	it('fetches one by one where the server has no list call, and asks for it only once', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs > 0 ? finished : running), {
			list: () => undefined,
		});
		await pollUntilSettled(
			['1', '2'].map((id) => entry(server, id)),
			server,
		);
		expect(server.log).toEqual(['0s list 1,2', '0s fetch 1', '0s fetch 2', '5s fetch 1', '5s fetch 2']);
	});

	it('fetches one by one when the list call fails twice, and asks for the list again later', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs > 15_000 ? finished : running), {
			list: () => away({}),
		});
		await pollUntilSettled(
			['1', '2'].map((id) => entry(server, id)),
			server,
		);
		expect(server.log.slice(0, 5)).toEqual([
			'0s list 1,2',
			'1s list 1,2',
			'1s fetch 1',
			'1s fetch 2',
			'6s list 1,2',
		]);
	});

	it('asks again for a missing link for 60 seconds, then passes the task on without', async () => {
		const server = createFakeServer(() => ({ status: 'SUCCESS' }));
		const outcomes = await pollUntilSettled([entry(server, '1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { videoUrls: [] } }]);
		expect(server.elapsedMs()).toBeGreaterThanOrEqual(60_000);
		expect(server.elapsedMs()).toBeLessThanOrEqual(75_000);
	});

	it('takes the link as soon as it shows up', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs >= 10_000 ? finished : { status: 'SUCCESS' },
		);
		const outcomes = await pollUntilSettled([entry(server, '1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { videoUrls: ['https://cdn.example/0.mp4'] } }]);
		expect(server.elapsedMs()).toBeLessThan(20_000);
	});

	it('gives up each item at its own deadline, looks once more right then, and keeps the last state', async () => {
		const server = createFakeServer(() => running);
		const outcomes = await pollUntilSettled(
			[
				entry(server, '1', { deadlineMs: server.clock.now() + 7_000 }),
				entry(server, '2', { deadlineMs: server.clock.now() + MINUTE_MS }),
			],
			server,
		);
		expect(outcomes).toMatchObject([
			{ kind: 'timedOut', task: { status: 'IN_PROGRESS', progressPercent: 10 } },
			{ kind: 'timedOut', task: { id: '2' } },
		]);
		expect(server.log).toContain('7s list 1,2');
		expect(server.elapsedMs()).toBe(MINUTE_MS);
	});

	it('waits out an outage of a server that has answered before', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs === 0 ? running : elapsedMs < 10 * MINUTE_MS ? away({}) : finished,
		);
		expect(await pollUntilSettled([entry(server, '1')], server)).toMatchObject([{ kind: 'settled' }]);
	});

	it('asks a server that does not answer again soon, then less and less often', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs === 0 || elapsedMs > 40_000 ? running : away({}),
		);
		await pollUntilSettled([entry(server, '1', { deadlineMs: server.clock.now() + 45_000 })], server);
		expect(server.log).toEqual([0, 5, 6, 8, 12, 20, 35, 45].map((seconds) => `${seconds}s fetch 1`));
	});

	it('leaves a server alone for as long as it asks, beyond the deadline, too', async () => {
		const server = createFakeServer((taskId) =>
			taskId === '2' ? away({ httpStatus: 429, retryAfterMs: 40_000 }) : running,
		);
		const outcomes = await pollUntilSettled(
			['1', '2'].map((id) => entry(server, id, { deadlineMs: server.clock.now() + 50_000 })),
			server,
		);
		expect(outcomes).toMatchObject([{ kind: 'timedOut' }, { kind: 'timedOut' }]);
		expect(server.log).toEqual(['0s list 1,2', '40s list 1,2']);
		expect(server.elapsedMs()).toBe(50_000);
	});

	it('does not make more requests because there were too many', async () => {
		const tooMany = away({ httpStatus: 429 });
		const server = createFakeServer(() => running, { list: () => tooMany });
		await pollUntilSettled(
			['1', '2'].map((id) => entry(server, id)),
			server,
		);
		expect(new Set(server.log.map((request) => request.replace(/^.*s /, '')))).toEqual(new Set(['list 1,2']));
	});

	it('waits on for a server that says from the start that it is asked too much', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs < 5 * MINUTE_MS ? away({ httpStatus: 429, retryAfterMs: 120_000 }) : finished,
		);
		expect(await pollUntilSettled([entry(server, '1')], server)).toMatchObject([{ kind: 'settled' }]);
		expect(server.log).toEqual(['0s fetch 1', '120s fetch 1', '240s fetch 1', '360s fetch 1']);
	});

	it('gives up after a minute on a server that has never answered', async () => {
		const server = createFakeServer(() => away({}));
		const outcomes = await pollUntilSettled([entry(server, '1')], server);
		expect(outcomes).toMatchObject([
			{ kind: 'failed', failure: { message: 'The server is away', taskId: '1' } },
		]);
		expect(server.elapsedMs()).toBeGreaterThanOrEqual(MINUTE_MS);
		expect(server.elapsedMs()).toBeLessThan(2 * MINUTE_MS);
	});

	it('gives up at once when the key is rejected for a task that nobody has seen', async () => {
		const server = createFakeServer(() => new Failure('HTTP 401', { httpStatus: 401 }));
		const outcomes = await pollUntilSettled([entry(server, '1'), entry(server, '2')], server);
		expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
		expect(server.elapsedMs()).toBe(0);
	});

	it('fails only the item whose task is unknown, and only after the server’s copy had time to catch up', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			taskId === 'new' && elapsedMs < 10_000 ? undefined : taskId === 'none' ? undefined : finished,
		);
		const outcomes = await pollUntilSettled(
			['1', 'new', 'none'].map((id) => entry(server, id)),
			server,
		);
		expect(outcomes).toMatchObject([
			{ kind: 'settled' },
			{ kind: 'settled' },
			{ kind: 'failed', failure: { message: 'The server knows no task none', taskId: 'none' } },
		]);
	});

	describe('for a task that was submitted a moment ago', () => {
		const submitted = (server: ReturnType<typeof createFakeServer>) => [
			entry(server, '1', { receivedAtMs: server.startMs }),
		];
		const refusal = (httpStatus: number) => new Failure(`HTTP ${httpStatus}`, { httpStatus });
		const page = new Failure('a web page', { httpStatus: 200, isRepeatable: true });

		it.each([
			['no answer', away({})],
			['HTTP 502', away({ httpStatus: 502 })],
			['HTTP 429', away({ httpStatus: 429 })],
		])('waits out %s, from the first look to shortly before its time is up', async (_what, failure) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs < 19 * MINUTE_MS ? failure : finished));
			expect(await pollUntilSettled(submitted(server), server)).toMatchObject([{ kind: 'settled' }]);
		});

		it.each([
			['HTTP 401', refusal(401)],
			['HTTP 403', refusal(403)],
			['HTTP 404', refusal(404)],
			['a web page', page],
			['an unknown id', undefined],
		])('does not believe %s that lasts less than a minute', async (_what, answer) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs < 40_000 ? answer : finished));
			expect(await pollUntilSettled(submitted(server), server)).toMatchObject([{ kind: 'settled' }]);
		});

		it.each([
			['HTTP 401', refusal(401), 'HTTP 401', /used up its quota.*Task ID 1,/],
			['HTTP 403', refusal(403), 'HTTP 403', /Task ID 1, and don't submit it again/],
			['a web page', page, 'a web page', /Task ID 1,/],
			['an unknown id', undefined, 'The server knows no task 1', /Task ID 1,/],
		])('believes %s that lasts a minute, and keeps the id', async (_what, answer, message, advice) => {
			const server = createFakeServer(() => answer);
			expect(await pollUntilSettled(submitted(server), server)).toMatchObject([
				{
					kind: 'failed',
					failure: { message, description: expect.stringMatching(advice) as string, taskId: '1' },
				},
			]);
			expect(server.elapsedMs()).toBeGreaterThanOrEqual(MINUTE_MS);
			expect(server.elapsedMs()).toBeLessThan(2 * MINUTE_MS);
		});
	});

	it.each([
		['running', running],
		['HTTP 502', away({ httpStatus: 502 })],
	])('counts the minute of a refusal anew after %s', async (_what, between) => {
		const refused = new Failure('HTTP 401', { httpStatus: 401 });
		const server = createFakeServer((_, elapsedMs) => {
			if (elapsedMs > 90_000) return finished;
			return elapsedMs < 5_000 || elapsedMs > 65_000 ? refused : between;
		});
		const waits = [entry(server, '1', { receivedAtMs: server.startMs })];
		expect(await pollUntilSettled(waits, server)).toMatchObject([{ kind: 'settled' }]);
	});

	it.each([
		['no answer', away({})],
		['an unknown id', undefined],
	])('gives nobody up for %s that took two minutes to come', async (_what, answer) => {
		let looks = 0;
		const server = createFakeServer(() => {
			looks += 1;
			if (looks > 1) return finished;
			void server.clock.sleep(2 * MINUTE_MS);
			return answer;
		});
		expect(await pollUntilSettled([entry(server, '1')], server)).toMatchObject([{ kind: 'settled' }]);
	});

	it('is patient anew in a further try, which forgets what was given up', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs < 150_000 ? away({}) : finished));
		const wait = async () => await pollUntilSettled([entry(server, '1')], server);
		expect(await wait()).toMatchObject([{ kind: 'failed' }]);
		expect(server.elapsedMs()).toBeLessThan(100_000);
		await server.clock.sleep(140_000 - server.elapsedMs());
		delete server.sightings['task 1']!.failure;
		expect(await wait()).toMatchObject([{ kind: 'settled' }]);
	});

	it('asks no more for a task that was given up before a suspension, and fails its item for the same reason', async () => {
		const server = createFakeServer((taskId) => (taskId === 'none' ? undefined : running));
		const entries = ['none', '1'].map((id) => entry(server, id));
		const toLeaveUntilMs = ([open]: OpenWait[]) => (open!.entry.taskId === '1' ? server.startMs : undefined);
		const wait = async () => await pollUntilSettled(entries, { ...server, toLeaveUntilMs });
		const [givenUp] = await wait();
		expect(givenUp).toMatchObject({ kind: 'failed', failure: { message: 'The server knows no task none' } });
		const asked = server.log.length;
		server.sightings = JSON.parse(JSON.stringify(server.sightings)) as typeof server.sightings;
		const [again, other] = await wait();
		expect(again).toMatchObject({ kind: 'failed', failure: { message: 'The server knows no task none' } });
		expect(other).toMatchObject({ kind: 'left' });
		expect(server.log.slice(asked)).toEqual([expect.stringContaining('fetch 1')]);
	});

	it.each(['running', 'settled'] as const)(
		'does not take a task that was seen elsewhere, as %s, for one that nobody has seen',
		async (known) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs < 5 * MINUTE_MS ? away({}) : finished));
			server.known.set('1', known);
			expect(await pollUntilSettled([entry(server, '1')], server)).toMatchObject([{ kind: 'settled' }]);
		},
	);

	it('does not believe a lagging copy that takes a settled task back', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs === 0 ? { status: 'SUCCESS' } : elapsedMs < 10_000 ? running : finished,
		);
		const outcomes = await pollUntilSettled([entry(server, '1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { status: 'SUCCESS' } }]);
	});

	it('ends when the user stops it, and sends nothing more', async () => {
		let looks = 0;
		const server = createFakeServer(() => (looks++, running), { isStopped: () => looks >= 2 });
		const outcomes = await pollUntilSettled([entry(server, '1')], server);
		expect(outcomes).toMatchObject([{ kind: 'stopped', task: { status: 'IN_PROGRESS' } }]);
		expect(server.log).toHaveLength(2);
	});
});
