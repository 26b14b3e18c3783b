import { describe, expect, it } from 'vitest';

import {
	type OpenWait,
	pollUntilSettled,
	type WaitEntry,
	type WaitOutcome,
} from '../../../../nodes/MidjourneyVideo/run/wait/pollUntilSettled.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { away, START_MS } from '../../fakeApi.ts';
import { finished, running } from '../../records.ts';
import { reload } from '../storedExecution.ts';
import { createFakeServer, entriesOf, entry, type FakeServer, MINUTE_MS } from './fakeServer.ts';

describe('the wait for a task', () => {
	it('asks again for a missing link for 60 seconds, then passes the task on without', async () => {
		const server = createFakeServer(() => ({ status: 'SUCCESS' }));
		const outcomes = await pollUntilSettled([entry('1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { videoUrls: [] } }]);
		expect(server.clock.elapsedMs()).toBeGreaterThanOrEqual(60_000);
		expect(server.clock.elapsedMs()).toBeLessThanOrEqual(75_000);
	});

	it('asks for 20 seconds again for what is lacking to whoever waits for it', async () => {
		const isLacking = ({ record }: { record: object }) => !('buttons' in record);
		const image = { status: 'SUCCESS', action: 'IMAGINE' };
		const without = createFakeServer(() => image);
		const given = await pollUntilSettled([{ ...entry('1'), isLacking }], without);
		expect(given).toMatchObject([{ kind: 'settled' }]);
		expect(without.clock.elapsedMs()).toBeGreaterThanOrEqual(20_000);
		expect(without.clock.elapsedMs()).toBeLessThanOrEqual(35_000);
		const late = createFakeServer((_, elapsedMs) => (elapsedMs < 5_000 ? image : { ...image, buttons: [] }));
		expect(await pollUntilSettled([{ ...entry('1'), isLacking }], late)).toMatchObject([
			{ task: { record: { buttons: [] } } },
		]);
		expect(late.clock.elapsedMs()).toBeLessThan(20_000);
		const failing = createFakeServer(() => ({ status: 'FAILURE' }));
		expect(await pollUntilSettled([{ ...entry('1'), isLacking }], failing)).toMatchObject([
			{ kind: 'settled' },
		]);
		expect(failing.clock.elapsedMs()).toBe(0);
	});

	it('takes the link as soon as it shows up', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs >= 10_000 ? finished : { status: 'SUCCESS' },
		);
		const outcomes = await pollUntilSettled([entry('1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { videoUrls: finished.videoUrls } }]);
		expect(server.clock.elapsedMs()).toBeLessThan(20_000);
	});

	it('waits out an outage of a server that has answered before', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs === 0 ? running : elapsedMs < 10 * MINUTE_MS ? away() : finished,
		);
		expect(await pollUntilSettled([entry('1')], server)).toMatchObject([{ kind: 'settled' }]);
	});

	it('waits on for a server that says from the start that it is asked too much', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs < 5 * MINUTE_MS ? away({ httpStatus: 429, retryAfterMs: 120_000 }) : finished,
		);
		expect(await pollUntilSettled([entry('1')], server)).toMatchObject([{ kind: 'settled' }]);
		expect(server.log).toEqual(['0s fetch 1', '120s fetch 1', '240s fetch 1', '360s fetch 1']);
	});

	it('gives up after a minute on a server that has never answered', async () => {
		const server = createFakeServer(() => away());
		const outcomes = await pollUntilSettled([entry('1')], server);
		expect(outcomes).toMatchObject([
			{ kind: 'failed', failure: { message: 'The server is away', taskId: '1' } },
		]);
		expect(server.clock.elapsedMs()).toBeGreaterThanOrEqual(MINUTE_MS);
		expect(server.clock.elapsedMs()).toBeLessThan(2 * MINUTE_MS);
	});

	it('gives up at once when the key is rejected for a task that nobody has seen', async () => {
		const server = createFakeServer(() => new Failure('HTTP 401', { httpStatus: 401 }));
		const outcomes = await pollUntilSettled(entriesOf('1', '2'), server);
		expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
		expect(server.clock.elapsedMs()).toBe(0);
	});

	it('fails only the item whose task is unknown, and only after the server’s copy had time to catch up', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			taskId === 'new' && elapsedMs < 10_000 ? undefined : taskId === 'none' ? undefined : finished,
		);
		const outcomes = await pollUntilSettled(entriesOf('1', 'new', 'none'), server);
		expect(outcomes).toMatchObject([
			{ kind: 'settled' },
			{ kind: 'settled' },
			{ kind: 'failed', failure: { message: 'Task none not found', taskId: 'none' } },
		]);
	});

	describe('for a task that was submitted a moment ago', () => {
		const submitted = [entry('1', { receivedAtMs: START_MS })];
		const refusal = (httpStatus: number) => new Failure(`HTTP ${httpStatus}`, { httpStatus });
		const page = new Failure('a web page', { httpStatus: 200, isRepeatable: true });

		it.each([
			['no answer', away()],
			['HTTP 502', away({ httpStatus: 502 })],
			['HTTP 429', away({ httpStatus: 429 })],
		])('waits out %s, from the first look to shortly before its time is up', async (_what, failure) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs < 19 * MINUTE_MS ? failure : finished));
			expect(await pollUntilSettled(submitted, server)).toMatchObject([{ kind: 'settled' }]);
		});

		it.each([
			['HTTP 401', refusal(401)],
			['HTTP 403', refusal(403)],
			['HTTP 404', refusal(404)],
			['a web page', page],
			['an unknown id', undefined],
		])('does not believe %s that lasts less than a minute', async (_what, answer) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs < 40_000 ? answer : finished));
			expect(await pollUntilSettled(submitted, server)).toMatchObject([{ kind: 'settled' }]);
		});

		it.each([
			['HTTP 401', refusal(401), 'HTTP 401', /used up its quota.*task ID 1,/],
			['HTTP 403', refusal(403), 'HTTP 403', /task ID 1, and don't submit it again/],
			['a web page', page, 'a web page', /task ID 1,/],
			['an unknown id', undefined, 'Task 1 not found', /task ID 1,/],
		])('believes %s that lasts a minute, and keeps the id', async (_what, answer, message, advice) => {
			const server = createFakeServer(() => answer);
			expect(await pollUntilSettled(submitted, server)).toMatchObject([
				{
					kind: 'failed',
					failure: { message, description: expect.stringMatching(advice) as string, taskId: '1' },
				},
			]);
			expect(server.clock.elapsedMs()).toBeGreaterThanOrEqual(MINUTE_MS);
			expect(server.clock.elapsedMs()).toBeLessThan(2 * MINUTE_MS);
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
		const waits = [entry('1', { receivedAtMs: START_MS })];
		expect(await pollUntilSettled(waits, server)).toMatchObject([{ kind: 'settled' }]);
	});

	it.each([
		['no answer', away()],
		['an unknown id', undefined],
	])('gives nobody up for %s that took two minutes to come', async (_what, answer) => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? answer : finished), {
			answerMs: (elapsedMs) => (elapsedMs === 0 ? 2 * MINUTE_MS : 0),
		});
		expect(await pollUntilSettled([entry('1')], server)).toMatchObject([{ kind: 'settled' }]);
	});

	it('is patient anew in a further try, which forgets what was given up', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs < 150_000 ? away() : finished));
		const wait = async () => await pollUntilSettled([entry('1')], server);
		expect(await wait()).toMatchObject([{ kind: 'failed' }]);
		expect(server.clock.elapsedMs()).toBeLessThan(100_000);
		server.clock.skip(140_000 - server.clock.elapsedMs());
		delete server.sightings['task 1']!.failure;
		expect(await wait()).toMatchObject([{ kind: 'settled' }]);
	});

	it('asks no more for a task that was given up before a suspension, and fails its item for the same reason', async () => {
		const server = createFakeServer((taskId) => (taskId === 'none' ? undefined : running));
		const entries = entriesOf('none', '1');
		const toSuspendUntilMs = ([open]: OpenWait[]) => (open!.entry.taskId === '1' ? START_MS : undefined);
		const wait = async () => await pollUntilSettled(entries, { ...server, toSuspendUntilMs });
		const [givenUp] = await wait();
		expect(givenUp).toMatchObject({ kind: 'failed', failure: { message: 'Task none not found' } });
		const asked = server.log.length;
		server.sightings = JSON.parse(JSON.stringify(server.sightings)) as typeof server.sightings;
		const [again, other] = await wait();
		expect(again).toMatchObject({ kind: 'failed', failure: { message: 'Task none not found' } });
		expect(other).toMatchObject({ kind: 'suspended' });
		expect(server.log.slice(asked)).toEqual([expect.stringContaining('fetch 1')]);
	});

	it.each(['running', 'settled'] as const)(
		'does not take a task that was seen elsewhere, as %s, for one that nobody has seen',
		async (known) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs < 5 * MINUTE_MS ? away() : finished));
			server.known.set('1', known);
			expect(await pollUntilSettled([entry('1')], server)).toMatchObject([{ kind: 'settled' }]);
		},
	);

	it('does not believe a lagging copy that takes a settled task back', async () => {
		const server = createFakeServer((_, elapsedMs) =>
			elapsedMs === 0 ? { status: 'SUCCESS' } : elapsedMs < 10_000 ? running : finished,
		);
		const outcomes = await pollUntilSettled([entry('1')], server);
		expect(outcomes).toMatchObject([{ kind: 'settled', task: { status: 'SUCCESS' } }]);
	});
});

/** Two runs of one wait. Each may leave after a look; the second starts `pauseMs` later from what n8n stored. */
async function runTwice(server: FakeServer, entries: WaitEntry[], pauseMs: number): Promise<WaitOutcome[][]> {
	const run = async () =>
		await pollUntilSettled(entries, { ...server, toSuspendUntilMs: () => server.clock.now() + pauseMs });
	const first = await run();
	server.sightings = reload(server.sightings);
	server.clock.skip(pauseMs);
	return [first, await run()];
}
describe('a wait that goes on in a later run', () => {
	it('counts the time for a missing link from the run that saw the success first', async () => {
		const server = createFakeServer(() => ({ status: 'SUCCESS' }));
		const [first, second] = await runTwice(server, [entry('1')], MINUTE_MS);
		expect(first).toMatchObject([{ kind: 'suspended' }]);
		expect(second).toMatchObject([{ kind: 'settled', task: { status: 'SUCCESS', videoUrls: [] } }]);
		expect(server.log).toEqual(['0s fetch 1', '60s fetch 1']);
	});

	it('goes on waiting for the link when that time is not over', async () => {
		const server = createFakeServer(() => ({ status: 'SUCCESS' }));
		const [, second] = await runTwice(server, [entry('1')], MINUTE_MS - 1);
		expect(second).toMatchObject([{ kind: 'suspended', task: { status: 'SUCCESS' } }]);
	});

	it.each([
		[19_999, 'suspended'],
		[20_000, 'failed'],
	])('counts the time for an unknown task from the first look: %i ms', async (pauseMs, kind) => {
		const server = createFakeServer(() => undefined);
		const [first, second] = await runTwice(server, [entry('1')], pauseMs);
		expect([first, second]).toMatchObject([[{ kind: 'suspended' }], [{ kind }]]);
	});

	it('does not take a task for unknown that an earlier run has seen', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? running : undefined));
		const [, second] = await runTwice(server, [entry('1')], 10 * MINUTE_MS);
		expect(second).toMatchObject([{ kind: 'suspended' }]);
	});

	it.each([
		[59_999, 'suspended'],
		[60_000, 'failed'],
	])('counts the time without any answer from the first look: %i ms', async (pauseMs, kind) => {
		const server = createFakeServer(() => away());
		const [first, second] = await runTwice(server, [entry('1')], pauseMs);
		expect([first, second]).toMatchObject([[{ kind: 'suspended' }], [{ kind }]]);
	});

	it('waits out an outage of a server that has answered an earlier run', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? running : away()));
		const [, second] = await runTwice(server, [entry('1')], 10 * MINUTE_MS);
		expect(second).toMatchObject([{ kind: 'suspended' }]);
	});

	it('keeps what it saw of each task apart', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			taskId === 'seen' && elapsedMs === 0 ? running : undefined,
		);
		const entries = ['seen', 'none'].map((taskId) => entry(taskId));
		const [, second] = await runTwice(server, entries, MINUTE_MS);
		expect(second).toMatchObject([
			{ kind: 'suspended' },
			{ kind: 'failed', failure: { message: 'Task none not found' } },
		]);
	});

	it.each(['__proto__', 'constructor', 'toString'])(
		'takes the task id %s for an id like any other',
		async (taskId) => {
			const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? running : undefined));
			const [, second] = await runTwice(server, [entry(taskId), entry('none')], MINUTE_MS);
			expect(second).toMatchObject([{ kind: 'suspended' }, { kind: 'suspended' }]);
			const sighting = {
				wasSeen: true,
				refusedSinceMs: START_MS + MINUTE_MS,
				unknownSinceMs: START_MS + MINUTE_MS,
			};
			expect(server.sightings).toStrictEqual({ [`task ${taskId}`]: sighting, 'task none': sighting });
			expect(Object.keys(Object.prototype)).toEqual([]);
		},
	);

	it('remembers a task that is complete, and asks only for the others', async () => {
		const server = createFakeServer((taskId, elapsedMs) =>
			elapsedMs > 0 && taskId !== 'running' ? undefined : taskId === 'running' ? running : finished,
		);
		const entries = ['done', 'running'].map((taskId) => entry(taskId));
		const [first, second] = await runTwice(server, entries, MINUTE_MS);
		expect(first).toMatchObject([{ kind: 'settled' }, { kind: 'suspended' }]);
		expect(second).toMatchObject([{ kind: 'settled', task: { id: 'done' } }, { kind: 'suspended' }]);
		expect(second![0]).toStrictEqual(first![0]);
		expect(server.log).toEqual(['0s list done,running', '0s fetch done', '60s fetch running']);
	});

	it('does not remember a success without its link, and takes the link that a later run finds', async () => {
		const server = createFakeServer((_, elapsedMs) => (elapsedMs === 0 ? { status: 'SUCCESS' } : finished));
		const [, second] = await runTwice(server, [entry('1')], MINUTE_MS);
		expect(second).toMatchObject([{ kind: 'settled', task: { videoUrls: finished.videoUrls } }]);
	});
});
