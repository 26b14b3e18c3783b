import { describe, expect, it, vi } from 'vitest';

import { away } from '../../fakeApi.ts';
import { createWorld, distances } from './watchWorld.ts';

describe('the watch asks for a task', () => {
	it('when the end of a render is due by its progress, and seldom before', async () => {
		const world = createWorld();
		const task = (_: string, atMs: number) => ({ status: 'IN_PROGRESS', progress: `${(2 * atMs) / 1000}%` });
		world.add('one', ['1'], { isOwn: true }, world.account('a', { task }));
		await world.pass(50.4);
		expect(world.askedAtS('1').at(-1)).toBeGreaterThanOrEqual(50);
		expect(world.askedAtS('1').length).toBeLessThanOrEqual(5);
	});

	it('for its own tasks by the time that the renders before them took', async () => {
		vi.resetModules();
		const world = (await import('./watchWorld.ts')).createWorld();
		const times = { submitTime: 1_700_000_000_000, finishTime: 1_700_000_040_000 };
		const task = () => ({ status: 'SUCCESS', ...times });
		world.add('one', ['1'], { isOwn: true }, world.account('a', { task }));
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
});

describe('the watch calls an execution', () => {
	it.each(['heard', 'unreachable'] as const)(
		'again and again, less and less often, when the call is %s, until n8n takes it up',
		async (end) => {
			const world = createWorld();
			const callEnd = (atMs: number) => (atMs < 60_000 ? end : 'resumed');
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
		expect(world.asks()).toEqual([]);
	});

	it.each([
		[undefined, 2],
		[false, 2],
		[undefined, 1],
		[false, 1],
	])(
		'once per suspension, while it is running, to find out whether calls get through (known: %s, n8n %i.x)',
		async (reachesItself, version) => {
			const world = createWorld({ reachesItself });
			const account = world.account('a', { callEnd: () => 'heard' });
			const suspend = () => world.add('one', ['1'], { dueS: 65, hasOneWakeUp: version === 2 }, account);
			suspend();
			await world.pass(64);
			expect(world.called()).toEqual(['one']);
			expect(world.calls[0]!.atS).toBeLessThanOrEqual(2.1);
			suspend();
			await world.pass(64);
			expect(world.called()).toEqual(['one', 'one']);
		},
	);

	it('that is running not at all when it is known that calls get through', async () => {
		const world = createWorld({ reachesItself: true });
		world.add('one', ['1']);
		await world.pass(100);
		expect(world.called()).toEqual([]);
		world.settle(['1']);
		await world.pass(16);
		expect(world.called()).toEqual(['one']);
	});
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
		world.add('two', ['2'], {}, world.account('a', { task: () => undefined }));
		await world.pass(20);
		expect(world.takeOver('two')).toEqual({});
	});

	it('knows only that a task exists when the server has been away for a minute, but still what has settled', async () => {
		const world = createWorld();
		const task = (id: string, atMs: number) => (atMs < 6_000 ? world.render(id, atMs) : away());
		for (const id of ['one', 'two']) world.add(id, ['1', '2'], {}, world.account('a', { task }));
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
});
