import { describe, expect, it } from 'vitest';

import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { away } from '../../fakeApi.ts';
import { createWorld, distances } from './watchWorld.ts';

describe('the watch asks the server of an account', () => {
	it('by the newest run of a credential, which is the only one that it holds on to', async () => {
		const world = createWorld();
		const old = world.account('a', { task: () => new Failure('Asked by the old one') });
		world.add('one', ['1'], {}, old);
		world.add('two', ['2'], {}, world.account('a'));
		world.settle(['1', '2']);
		await world.pass(6);
		expect(world.called().sort()).toEqual(['one', 'two']);
	});

	it('that fails less and less often, and one that answers again as before', async () => {
		const world = createWorld();
		const isAway = (atS: number) => atS < 60 || atS > 100;
		const task = (id: string, atMs: number) => (isAway(atMs / 1000) ? away() : world.render(id, atMs));
		world.add('one', ['1'], { checkEveryS: 1 }, world.account('a', { task }));
		await world.pass(200);
		const pausesFrom = (fromS: number) =>
			distances(world.askedAtS('1').filter((atS) => atS > fromS)).map(Math.round);
		expect(pausesFrom(0).slice(0, 6)).toEqual([1, 2, 4, 8, 15, 15]);
		expect(pausesFrom(100).slice(0, 6)).toEqual([1, 2, 4, 8, 15, 15]);
	});

	it('not before the time for which it wants to be left alone, and the servers of others as ever', async () => {
		const world = createWorld();
		const tooMany = new Failure('Too many', { httpStatus: 429, retryAfterMs: 100_000, isRepeatable: true });
		world.add('one', ['1'], {}, world.account('a', { task: () => tooMany }));
		world.add('other', ['2'], {}, world.account('b'));
		await world.pass(110);
		expect(world.askedAtS('1')).toEqual([5, 105]);
		expect(world.askedAtS('2').length).toBeGreaterThan(5);
	});

	it('once at a time, however long the answer takes, and the servers of others meanwhile', async () => {
		const world = createWorld();
		world.add('one', ['1'], {}, world.account('a', { answerMs: () => 50_000 }));
		world.add('other', ['2'], {}, world.account('b'));
		await world.pass(54);
		expect(world.askedAtS('1')).toEqual([5]);
		expect(world.askedAtS('2').length).toBeGreaterThan(3);
		await world.pass(20);
		expect(world.askedAtS('1').length).toBe(2);
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

	it('that fails no sooner for a newcomer', async () => {
		const world = createWorld();
		const account = world.account('a', { task: () => away() });
		world.add('slow', ['1'], { checkEveryS: 120 }, account);
		await world.pass(121);
		world.add('quick', ['2'], { checkEveryS: 1 }, account);
		await world.pass(100);
		expect(world.asks().map(({ atS }) => atS)).toEqual([120]);
	});

	it('not before the time for which the server wanted to be left alone by a run that has suspended a wait', async () => {
		const world = createWorld();
		world.add('one', ['1'], { quietS: 40 });
		world.add('two', ['2']);
		await world.pass(39);
		expect(world.asks()).toEqual([]);
		await world.pass(2);
		expect(world.asks()).toMatchObject([{ taskIds: ['1', '2'] }]);
	});
});
