import { describe, expect, it } from 'vitest';

import { KNOWN_WAITS } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import { WAKE_PLACES } from '../../../../nodes/MidjourneyVideo/run/watch/processWatch.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { createWorld, distances } from './watchWorld.ts';

const toIds = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('the watch asks', () => {
	it('with one list call for all waits of a credential, and with another one for those of another', async () => {
		const world = createWorld();
		world.add('one', ['1', '2']);
		world.add('two', ['2', '3']);
		world.add('other', ['1'], {}, world.account('b'));
		await world.pass(6);
		expect(world.asks()).toEqual([
			{ atS: 5, account: 'a', taskIds: ['1', '2', '3'] },
			{ atS: 5, account: 'b', taskIds: ['1'] },
		]);
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
		expect(Math.max(...world.asks().map((ask) => ask.taskIds.length))).toBe(100);
		expect(Math.min(...distances(world.asks().map(({ atS }) => atS)))).toBeGreaterThanOrEqual(1);
		expect(
			new Set(
				world
					.asks()
					.slice(0, 3)
					.flatMap((ask) => ask.taskIds),
			),
		).toEqual(new Set(taskIds));
	});

	it('again for a task that the server does not know, as for one that is running', async () => {
		const world = createWorld();
		world.add('one', ['1'], {}, world.account('a', { task: () => undefined }));
		await world.pass(60);
		expect(world.askedAtS('1').length).toBeGreaterThan(3);
		expect(world.called()).toEqual([]);
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
		world.add('running', ['2'], {}, world.account('a', { isGone: true }));
		world.add('other', ['3'], {}, world.account('b'));
		await world.pass(10);
		const asked = world.asks().filter(({ account }) => account === 'a').length;
		expect(world.watch.size).toBe(1);
		await world.pass(100);
		expect(world.asks().filter(({ account }) => account === 'a')).toHaveLength(asked);
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

	it('no more that is gone, and forgets it', async () => {
		const world = createWorld();
		world.add('one', ['1'], {}, world.account('a', { callEnd: () => 'gone' }));
		world.settle(['1']);
		await world.pass(100);
		expect(world.called()).toEqual(['one']);
		expect(world.watch.size).toBe(0);
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
});

it('a wait that a run has taken over is not asked for, called or handed over any more', async () => {
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
	// A run from outdated data gets nothing and leaves the wait to the run it belongs to.
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
			task: (id, atMs) => (atMs < 30_000 ? new Failure('No') : world.render(id, atMs)),
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
