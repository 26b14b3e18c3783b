import { describe, expect, it, vi } from 'vitest';

import { KNOWN_WAITS, WAKE_PLACES } from '../../../nodes/MidjourneyVideo/constants.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import { createWorld, distances } from './watchWorld.ts';

const toIds = (count: number, prefix = '') =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const away = new Failure('The server is away', { isRepeatable: true });

describe('the watch asks', () => {
	it('with one list call for all waits of a credential, and with another one for those of another', async () => {
		const world = createWorld();
		world.add('one', ['1', '2']);
		world.add('two', ['2', '3']);
		world.add('other', ['1'], {}, world.account('b'));
		await world.pass(6);
		expect(world.asks).toEqual([
			{ atS: 5, account: 'a', taskIds: ['1', '2', '3'] },
			{ atS: 5, account: 'b', taskIds: ['1'] },
		]);
	});

	it('by the newest run of a credential, which is the only one that it holds on to', async () => {
		const world = createWorld();
		const old = world.account('a', { answer: () => new Failure('Asked by the old one') });
		world.add('one', ['1'], {}, old);
		world.add('two', ['2'], {}, world.account('a'));
		world.settle(['1', '2']);
		await world.pass(6);
		expect(world.called().sort()).toEqual(['one', 'two']);
	});

	it('no more for a task that has settled, and goes on for the others', async () => {
		const world = createWorld();
		world.add('one', ['1', '2']);
		world.settle(['1'], 5);
		await world.pass(30);
		expect(world.askedAtS('1')).toEqual([5]);
		expect(world.askedAtS('2').length).toBeGreaterThan(1);
	});

	it('for each task as often as its wait allows, in shared calls where both are due', async () => {
		const world = createWorld();
		world.add('quick', ['1'], { checkEveryS: 1 });
		world.add('slow', ['5'], { checkEveryS: 5 });
		await world.pass(60);
		expect(Math.min(...distances([0, ...world.askedAtS('1')]))).toBe(1);
		expect(Math.min(...distances([0, ...world.askedAtS('5')]))).toBeGreaterThanOrEqual(5);
		expect(world.askedAtS('1')).toEqual(expect.arrayContaining(world.askedAtS('5')));
	});

	it('for no more than 100 tasks at once and once a second, and for each in its turn', async () => {
		const world = createWorld();
		const taskIds = toIds(250);
		world.add('many', taskIds, { checkEveryS: 1 });
		await world.pass(20);
		expect(Math.max(...world.asks.map((ask) => ask.taskIds.length))).toBe(100);
		expect(Math.min(...distances(world.asks.map(({ atS }) => atS)))).toBeGreaterThanOrEqual(1);
		expect(new Set(world.asks.slice(0, 3).flatMap((ask) => ask.taskIds))).toEqual(new Set(taskIds));
	});

	it('a server that fails less and less often, and one that answers again as before', async () => {
		const world = createWorld();
		const isAway = (atS: number) => atS < 60 || atS > 100;
		const answer = (taskIds: string[], atS: number) => (isAway(atS) ? away : world.toRecords(taskIds, atS));
		world.add('one', ['1'], { checkEveryS: 1 }, world.account('a', { answer }));
		await world.pass(200);
		const pausesFrom = (fromS: number) =>
			distances(world.askedAtS('1').filter((atS) => atS > fromS)).map(Math.round);
		expect(pausesFrom(0).slice(0, 6)).toEqual([1, 2, 4, 8, 15, 15]);
		expect(pausesFrom(100).slice(0, 6)).toEqual([1, 2, 4, 8, 15, 15]);
	});

	it('not before the time for which a server wants to be left alone, and the servers of others as ever', async () => {
		const world = createWorld();
		const tooMany = new Failure('Too many', { httpStatus: 429, retryAfterMs: 100_000, isRepeatable: true });
		world.add('one', ['1'], {}, world.account('a', { answer: () => tooMany }));
		world.add('other', ['2'], {}, world.account('b'));
		await world.pass(110);
		expect(world.askedAtS('1')).toEqual([5, 105]);
		expect(world.askedAtS('2').length).toBeGreaterThan(5);
	});

	it('once at a time, however long the answer takes, and the servers of others meanwhile', async () => {
		const world = createWorld();
		world.add('one', ['1'], {}, world.account('a', { answerS: 50 }));
		world.add('other', ['2'], {}, world.account('b'));
		await world.pass(54);
		expect(world.askedAtS('1')).toEqual([5]);
		expect(world.askedAtS('2').length).toBeGreaterThan(3);
		await world.pass(20);
		expect(world.askedAtS('1').length).toBe(2);
	});

	it('again for a task that the server does not know, as for one that is running', async () => {
		const world = createWorld();
		world.add('one', ['1'], {}, world.account('a', { answer: () => [] }));
		await world.pass(60);
		expect(world.askedAtS('1').length).toBeGreaterThan(3);
		expect(world.called()).toEqual([]);
	});

	it('when the end of a render is due by its progress, and seldom before', async () => {
		const world = createWorld();
		const answer = (taskIds: string[], atS: number) =>
			taskIds.map((id) => toVideoTask({ id, status: 'IN_PROGRESS', progress: `${2 * atS}%` })!);
		world.add('one', ['1'], { isOwn: true }, world.account('a', { answer }));
		await world.pass(50.4);
		expect(world.askedAtS('1').at(-1)).toBeGreaterThanOrEqual(50);
		expect(world.askedAtS('1').length).toBeLessThanOrEqual(5);
	});

	it('for its own tasks by the time that the renders before them took', async () => {
		vi.resetModules();
		const world = (await import('./watchWorld.ts')).createWorld();
		const times = { submitTime: 1_700_000_000_000, finishTime: 1_700_000_040_000 };
		const answer = (taskIds: string[]) =>
			taskIds.map((id) => toVideoTask({ id, status: 'SUCCESS', ...times })!);
		world.add('one', ['1'], { isOwn: true }, world.account('a', { answer }));
		await world.pass(6);
		world.add('own', ['2'], { isOwn: true });
		world.add('other', ['3'], {}, world.account('b'));
		await world.pass(30);
		expect([world.askedAtS('1')[0], world.askedAtS('2')[0], world.askedAtS('3')[0]]).toEqual([
			5,
			6 + 15,
			6 + 5,
		]);
	});

	it('sooner than it was about to when a newcomer is in more of a hurry', async () => {
		const world = createWorld();
		world.add('slow', ['1'], { checkEveryS: 120 });
		await world.pass(121);
		expect(world.askedAtS('1')).toEqual([120]);
		world.add('quick', ['2'], { checkEveryS: 5 });
		await world.pass(6);
		expect(world.askedAtS('2')).toEqual([126]);
	});

	it('a server that fails no sooner for a newcomer', async () => {
		const world = createWorld();
		const account = world.account('a', { answer: () => away });
		world.add('slow', ['1'], { checkEveryS: 120 }, account);
		await world.pass(121);
		world.add('quick', ['2'], { checkEveryS: 1 }, account);
		await world.pass(100);
		expect(world.asks.map(({ atS }) => atS)).toEqual([120]);
	});

	it('not before the time for which the server wanted to be left alone by a run that has suspended a wait', async () => {
		const world = createWorld();
		world.add('one', ['1'], { quietS: 40 });
		world.add('two', ['2']);
		await world.pass(39);
		expect(world.asks).toEqual([]);
		await world.pass(2);
		expect(world.asks).toMatchObject([{ taskIds: ['1', '2'] }]);
	});

	it('nothing, and calls nobody, from the time on at which n8n itself runs the wait', async () => {
		const world = createWorld();
		const account = world.account('a', { callEnd: () => 'heard' });
		world.add('running', ['1'], { dueS: 65 }, account);
		world.add('settled', ['2'], { dueS: 65 }, account);
		world.settle(['1'], 65);
		world.settle(['2']);
		await world.pass(300);
		expect(Math.max(...world.askedAtS('1'))).toBeLessThan(65);
		expect(new Set(world.called())).toEqual(new Set(['settled']));
		expect(world.calls.at(-1)!.atS).toBeLessThan(65);
	});

	it('nothing any more with a credential that was changed or deleted, and forgets all of its waits', async () => {
		const world = createWorld();
		world.add('settled', ['1'], { restS: 30 });
		await world.pass(6);
		world.settle(['1']);
		await world.pass(10);
		world.add('running', ['2'], {}, world.account('a', { answer: () => 'gone' }));
		world.add('other', ['3'], {}, world.account('b'));
		await world.pass(10);
		const asked = world.asks.filter(({ account }) => account === 'a').length;
		expect(world.watch.size).toBe(1);
		await world.pass(100);
		expect(world.asks.filter(({ account }) => account === 'a')).toHaveLength(asked);
		expect(world.called()).toEqual([]);
		expect(world.takeOver('settled')).toEqual({});
		expect(world.askedAtS('3').length).toBeGreaterThan(3);
	});
});

describe('the watch calls an execution', () => {
	it('once all of its tasks have settled, and not before', async () => {
		const world = createWorld();
		world.add('one', ['1', '2']);
		world.settle(['1'], 4);
		world.settle(['2'], 40);
		await world.pass(40);
		expect(world.called()).toEqual([]);
		await world.pass(15);
		expect(world.called()).toEqual(['one']);
	});

	it('and does not call it again when n8n takes it up', async () => {
		const world = createWorld();
		world.add('one', ['1']);
		world.settle(['1']);
		await world.pass(500);
		expect(world.called()).toEqual(['one']);
	});

	it.each(['heard', 'unreachable'] as const)(
		'again and again, less and less often, when the call is %s, until n8n takes it up',
		async (end) => {
			const world = createWorld();
			const callEnd = (_url: string, atS: number) => (atS < 60 ? end : 'resumed');
			world.add('one', ['1'], {}, world.account('a', { callEnd }));
			world.settle(['1']);
			await world.pass(300);
			const pauses = distances(world.calls.map(({ atS }) => atS)).map(Math.round);
			expect(pauses.slice(0, 5)).toEqual([1, 2, 4, 8, 15]);
			expect(Math.max(...pauses)).toBe(15);
			expect(world.calls.at(-1)!.atS).toBeGreaterThanOrEqual(60);
			expect(world.calls.at(-2)!.atS).toBeLessThan(60);
		},
	);

	it('once at a time, however long the call takes', async () => {
		const world = createWorld();
		world.add('one', ['1'], {}, world.account('a', { callS: 9 }));
		world.settle(['1']);
		await world.pass(13);
		expect(world.called()).toEqual(['one']);
	});

	it('no more that is gone, and forgets it', async () => {
		const world = createWorld();
		world.add('one', ['1'], {}, world.account('a', { callEnd: () => 'gone' }));
		world.settle(['1']);
		await world.pass(100);
		expect(world.called()).toEqual(['one']);
		expect(world.watch.size).toBe(0);
	});

	it('when n8n has had a second to store it, although its tasks are known to have settled', async () => {
		const world = createWorld();
		world.add('one', []);
		await world.pass(0.9);
		expect(world.called()).toEqual([]);
		await world.pass(1.2);
		expect(world.called()).toEqual(['one']);
	});

	it('after its rest, when it has just found a finished task without a link', async () => {
		const world = createWorld();
		world.add('one', [], { restS: 10 });
		await world.pass(9.9);
		expect(world.called()).toEqual([]);
		await world.pass(1.2);
		expect(world.called()).toEqual(['one']);
		expect(world.asks).toEqual([]);
	});

	it(`with ${WAKE_PLACES} others at the most, and the next one when the run of one has begun`, async () => {
		const world = createWorld();
		const ids = toIds(10);
		for (const id of ids) world.add(id, [id]);
		world.settle(ids);
		await world.pass(6);
		for (let begun = 0; world.called().length < ids.length; begun += 1) {
			expect(world.called()).toHaveLength(WAKE_PLACES + begun);
			world.takeOver(world.called()[begun]!);
			await world.pass(0);
		}
		expect(world.called().sort()).toEqual(ids);
	});

	it('while others that n8n does not get to run count for half a minute only', async () => {
		const world = createWorld();
		const ids = toIds(WAKE_PLACES + 1);
		for (const id of ids) world.add(id, [id]);
		world.settle(ids);
		await world.pass(34);
		expect(world.called()).toHaveLength(WAKE_PLACES);
		await world.pass(3);
		expect(world.called().sort()).toEqual(ids);
	});

	it('at once when it is run elsewhere, with no more of them than calls under way', async () => {
		const world = createWorld();
		const ids = toIds(3 * WAKE_PLACES);
		for (const id of ids) world.add(id, [id], {}, world.account('a', { runsHere: false }));
		world.settle(ids);
		await world.pass(10);
		expect(world.called().sort()).toEqual([...ids].sort());
	});

	it(`while no more than ${WAKE_PLACES} calls are under way`, async () => {
		const world = createWorld();
		const ids = toIds(WAKE_PLACES + 1);
		for (const id of ids) world.add(id, [id], {}, world.account('a', { callS: 8, callEnd: () => 'heard' }));
		world.settle(ids);
		await world.pass(10);
		expect(world.called()).toHaveLength(WAKE_PLACES);
		await world.pass(5);
		expect(new Set(world.called())).toEqual(new Set(ids));
	});

	it('once, while it is running, to find out whether calls get through', async () => {
		const world = createWorld({ reachesItself: undefined });
		world.add('one', ['1'], {}, world.account('a', { callEnd: () => 'heard' }));
		await world.pass(100);
		expect(world.called()).toEqual(['one']);
		expect(world.calls[0]!.atS).toBeLessThanOrEqual(2.1);
	});

	it.each([true, false])(
		'that is running not at all when it is known whether calls get through: %s',
		async (reachesItself) => {
			const world = createWorld({ reachesItself });
			world.add('one', ['1']);
			await world.pass(100);
			expect(world.called()).toEqual([]);
			world.settle(['1']);
			await world.pass(16);
			expect(world.called()).toEqual(['one']);
		},
	);
});

describe('on n8n 1.x, which does not take back a timer', () => {
	it('the watch calls a running wait between 90 and 72 seconds before its due time, so that it is suspended anew', async () => {
		const world = createWorld();
		world.add('one', ['1'], { dueS: 300, hasOneWakeUp: false });
		await world.pass(209);
		expect(world.called()).toEqual([]);
		await world.pass(91);
		expect(world.called()).toEqual(['one']);
		expect(world.calls[0]!.atS).toBeGreaterThanOrEqual(210);
		expect(world.calls[0]!.atS).toBeLessThan(228);
	});

	it('a wait that could not be renewed in that time is left to the timer', async () => {
		const world = createWorld();
		const account = world.account('a', { callEnd: () => 'unreachable' });
		world.add('one', ['1'], { dueS: 300, hasOneWakeUp: false }, account);
		await world.pass(300);
		expect(world.calls.length).toBeGreaterThan(1);
		expect(Math.max(...world.calls.map(({ atS }) => atS))).toBeLessThan(228);
	});

	it.each([
		['on 2.x', {}],
		['where it would be due no later', { hasOneWakeUp: false, isLast: true }],
	])('and %s it does not', async (_place, change) => {
		const world = createWorld();
		world.add('one', ['1'], { dueS: 300, ...change });
		await world.pass(300);
		expect(world.called()).toEqual([]);
	});
});

describe('a run that takes over a wait', () => {
	it('knows what has settled, and what was running within the last minute', async () => {
		const world = createWorld();
		world.settle(['1']);
		world.add('one', ['1', '2']);
		await world.pass(6);
		expect(world.takeOver('one')).toEqual({ '1': 'settled', '2': 'running' });
	});

	it('knows nothing of tasks that were not asked for yet, and of those that the server does not know', async () => {
		const world = createWorld();
		world.add('one', ['1']);
		await world.pass(1);
		expect(world.takeOver('one')).toEqual({});
		world.add('two', ['2'], {}, world.account('a', { answer: () => [] }));
		await world.pass(20);
		expect(world.takeOver('two')).toEqual({});
	});

	it('knows only that a task exists when the server has been away for a minute, but still what has settled', async () => {
		const world = createWorld();
		const answer = (taskIds: string[], atS: number) => (atS < 6 ? world.toRecords(taskIds, atS) : away);
		for (const id of ['one', 'two']) world.add(id, ['1', '2'], {}, world.account('a', { answer }));
		world.settle(['1']);
		await world.pass(64);
		expect(world.takeOver('one')).toEqual({ '1': 'settled', '2': 'running' });
		await world.pass(1);
		expect(world.takeOver('two')).toEqual({ '1': 'settled', '2': 'seen' });
	});

	it.each([
		[59, { '1': 'settled' }],
		[62, {}],
	])('that comes %i seconds after its due time knows %j', async (lateS, known) => {
		const world = createWorld();
		world.add('one', ['1'], { dueS: 65 }, world.account('a', { callEnd: () => 'unreachable' }));
		world.settle(['1']);
		await world.pass(65 + lateS);
		expect(world.takeOver('one')).toEqual(known);
	});

	it('is the only one: the wait is not asked for, called or handed over any more', async () => {
		const world = createWorld();
		world.add('one', ['1']);
		await world.pass(6);
		world.takeOver('one');
		world.settle(['1']);
		await world.pass(60);
		expect(world.askedAtS('1')).toEqual([5]);
		expect(world.called()).toEqual([]);
		expect(world.takeOver('one')).toEqual({});
	});
});

it('the watch tells whether all tasks of a wait have settled, and nothing of waits that it does not watch', async () => {
	const world = createWorld();
	world.settle(['1'], 4);
	world.settle(['2'], 8);
	world.add('one', ['1', '2']);
	expect([world.haveSettled('one'), world.haveSettled('two')]).toEqual([false, undefined]);
	await world.pass(6);
	expect(world.haveSettled('one')).toBe(false);
	await world.pass(15);
	expect(world.haveSettled('one')).toBe(true);
});

it('an execution has one wait, that of its latest suspension', async () => {
	const world = createWorld();
	world.add('first', ['1'], { executionId: '7' });
	world.add('second', ['2'], { executionId: '7' });
	world.settle(['1', '2']);
	await world.pass(6);
	expect(world.called()).toEqual(['second']);
	expect(world.watch.size).toBe(1);
	expect([world.haveSettled('first', '7'), world.haveSettled('second', '7')]).toEqual([undefined, true]);
	// A run from old data gets nothing, and leaves the wait to the one that it belongs to.
	expect(world.takeOver('first', '7')).toEqual({});
	expect(world.takeOver('second', '7')).toEqual({ '2': 'settled' });
});

describe('the watch ends', () => {
	it('with its last wait, leaves no timer, and begins anew with the next one', async () => {
		const world = createWorld();
		for (const id of ['one', 'two']) {
			world.add(id, [id]);
			await world.pass(6);
			expect(world.sleeping()).toBe(1);
			world.takeOver(id);
			await world.pass(1);
			expect(world.sleeping()).toBe(0);
			expect(world.watch.size).toBe(0);
		}
		world.add('three', ['3']);
		world.settle(['3']);
		await world.pass(6);
		expect(world.called()).toEqual(['three']);
	});

	it('a minute after the last due time, when nobody takes over', async () => {
		const world = createWorld();
		world.add('one', ['1'], { dueS: 65 });
		await world.pass(125);
		expect(world.watch.size).toBe(1);
		await world.pass(2);
		expect([world.watch.size, world.sleeping()]).toEqual([0, 0]);
	});

	it('never by what a server or n8n answers', async () => {
		const world = createWorld();
		const account = world.account('a', {
			answer: (taskIds, atS) => (atS < 30 ? new Failure('No') : world.toRecords(taskIds, atS)),
			callEnd: () => 'unreachable',
		});
		world.add('one', ['1'], {}, account);
		world.settle(['1'], 30);
		await world.pass(500);
		expect(world.sleeping()).toBe(1);
	});

	it(`with none of its waits forgotten but the oldest beyond ${KNOWN_WAITS}`, async () => {
		const world = createWorld();
		for (const id of toIds(KNOWN_WAITS + 1)) world.add(id, [id]);
		expect(world.watch.size).toBe(KNOWN_WAITS);
		expect([world.haveSettled('0'), world.haveSettled('1')]).toEqual([undefined, false]);
	});
});
