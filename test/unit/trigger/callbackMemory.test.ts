import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import {
	CallbackMemory,
	memoryOf,
	REMEMBERED_CALLBACKS,
	REMEMBERED_TRIGGERS,
	STORED_CALLBACKS,
} from '../../../nodes/MidjourneyVideo/trigger/callbackMemory.ts';

const task = (id: string, status = 'SUCCESS', progress?: string) => toVideoTask({ id, status, progress })!;

/** A memory to which tasks `0`, `1`, … were added in this order. */
function memoryWith(count: number): CallbackMemory {
	const memory = new CallbackMemory();
	for (let id = 0; id < count; id += 1) memory.addStart(task(String(id)), undefined);
	return memory;
}

describe('CallbackMemory', () => {
	it('knows an event of a task once it has started, and nothing else of it or of another task', () => {
		const memory = new CallbackMemory();
		expect(memory.hasStarted(task('17'))).toBe(false);
		memory.addStart(task('17'), undefined);
		expect(
			[task('17'), task('17', 'FAILURE'), task('1'), task('171'), task('18')].map((other) =>
				memory.hasStarted(other),
			),
		).toEqual([true, false, false, false, false]);
	});

	it('takes all bad ends of a task for one event', () => {
		const memory = new CallbackMemory();
		memory.addStart(task('17', 'FAILURE'), undefined);
		expect(
			['FAILURE', 'CANCEL', 'MODAL', 'SUCCESS'].map((status) => memory.hasStarted(task('17', status))),
		).toEqual([true, true, true, false]);
	});

	it('tells progress apart by status and percent', () => {
		const memory = new CallbackMemory();
		memory.addStart(task('17', 'IN_PROGRESS', '40%'), undefined);
		expect(
			[
				task('17', 'IN_PROGRESS', '40'),
				task('17', 'IN_PROGRESS', '4%'),
				task('17', 'IN_PROGRESS', '50%'),
				task('17', 'IN_PROGRESS'),
				task('17', 'SUBMITTED', '40%'),
				task('17', 'SUCCESS'),
				task('17', 'FAILURE'),
			].map((other) => memory.hasStarted(other)),
		).toEqual([true, false, false, false, false, false, false]);
	});

	it.each(['SUCCESS', 'FAILURE'])('takes progress for started after the end %s has started', (status) => {
		const memory = new CallbackMemory();
		memory.addStart(task('17', status), undefined);
		expect(memory.hasStarted(task('17', 'IN_PROGRESS', '40%'))).toBe(true);
		expect(memory.hasStarted(task('18', 'IN_PROGRESS', '40%'))).toBe(false);
	});

	it('keeps a nonce for the task that it came with', () => {
		const memory = new CallbackMemory();
		expect(memory.isNonceOfAnother('n1', task('17'))).toBe(false);
		memory.addStart(task('17'), 'n1');
		expect(memory.isNonceOfAnother('n1', task('17', 'FAILURE'))).toBe(false);
		expect(memory.isNonceOfAnother('n1', task('18'))).toBe(true);
		expect(memory.isNonceOfAnother('n2', task('18'))).toBe(false);
	});

	it('forgets the oldest first, and no more than it must', () => {
		const memory = memoryWith(REMEMBERED_CALLBACKS + 2);
		expect(
			['0', '1', '2', '3', String(REMEMBERED_CALLBACKS + 1)].map((id) => memory.hasStarted(task(id))),
		).toEqual([false, false, true, true, true]);
	});

	it('takes what has started again for new', () => {
		const memory = memoryWith(REMEMBERED_CALLBACKS);
		memory.addStart(task('0'), undefined);
		memory.addStart(task('extra'), undefined);
		expect(['0', '1', '2'].map((id) => memory.hasStarted(task(id)))).toEqual([true, false, true]);
	});

	it('forgets nonces as it forgets starts', () => {
		const memory = new CallbackMemory();
		memory.addStart(task('17'), 'n1');
		for (let id = 0; id < REMEMBERED_CALLBACKS; id += 1) memory.addStart(task(String(id)), undefined);
		expect(memory.isNonceOfAnother('n1', task('18'))).toBe(false);
	});
});

describe('toStored and load', () => {
	it('give plain data whose form stays, because it is in the databases of users', () => {
		const memory = new CallbackMemory();
		memory.addStart(task('17', 'IN_PROGRESS', '40%'), 'n1');
		memory.addStart(task('17'), 'n1');
		memory.addStart(task('18', 'CANCEL'), undefined);
		memory.addStart(task('19', 'SUBMITTED'), undefined);
		expect(memory.toStored()).toEqual({
			'progress IN_PROGRESS 40 17': '',
			'succeeded 17': '',
			'nonce n1': '17',
			'failed 18': '',
			'progress SUBMITTED null 19': '',
		});
	});

	it('bring starts and nonces over a restart', () => {
		const before = new CallbackMemory();
		before.addStart(task('17'), 'n1');
		const after = new CallbackMemory();
		after.load(JSON.parse(JSON.stringify(before.toStored())));
		expect(after.toStored()).toEqual(before.toStored());
		expect(after.hasStarted(task('17'))).toBe(true);
		expect(after.isNonceOfAnother('n1', task('18'))).toBe(true);
	});

	it('store the newest entries only, the oldest of them first', () => {
		const stored = memoryWith(STORED_CALLBACKS + 5).toStored();
		expect(Object.keys(stored)).toEqual(
			Array.from({ length: STORED_CALLBACKS }, (_, index) => `succeeded ${index + 5}`),
		);
	});

	it('keep what the process knows better', () => {
		const memory = new CallbackMemory();
		memory.addStart(task('17'), 'n1');
		memory.load({ 'nonce n1': '18', 'failed 19': '' });
		expect(memory.toStored()).toEqual({ 'succeeded 17': '', 'nonce n1': '17', 'failed 19': '' });
	});

	it.each([
		[undefined],
		[null],
		['succeeded 17'],
		[17],
		[true],
		[['succeeded 17']],
		[{ 'succeeded 17': 1, 'failed 17': null, 'nonce n1': { id: '17' }, 'nonce n2': ['17'] }],
	])('pass over %j', (junk) => {
		const memory = new CallbackMemory();
		memory.load(junk);
		expect(memory.toStored()).toEqual({});
	});

	it('take no more than there is room for, the newest', () => {
		const memory = new CallbackMemory();
		const entries = Array.from({ length: REMEMBERED_CALLBACKS + 1 }, (_, id) => [`succeeded ${id}`, '']);
		memory.load(Object.fromEntries(entries));
		expect(['0', '1', String(REMEMBERED_CALLBACKS)].map((id) => memory.hasStarted(task(id)))).toEqual([
			false,
			true,
			true,
		]);
	});
});

describe('memoryOf', () => {
	it('gives each trigger node of each workflow its own memory, and always the same', () => {
		const memory = memoryOf('workflow 1', 'node 1');
		expect(memoryOf('workflow 1', 'node 1')).toBe(memory);
		expect(memoryOf('workflow 1', 'node 2')).not.toBe(memory);
		expect(memoryOf('workflow 2', 'node 1')).not.toBe(memory);
	});

	it('forgets the node that nobody has called for the longest time', () => {
		const [idle, busy] = [memoryOf('workflow', 'idle'), memoryOf('workflow', 'busy')];
		for (let count = 2; count < REMEMBERED_TRIGGERS; count += 1) memoryOf('workflow', `other ${count}`);
		expect(memoryOf('workflow', 'busy')).toBe(busy);
		memoryOf('workflow', 'one more');
		expect(memoryOf('workflow', 'busy')).toBe(busy);
		expect(memoryOf('workflow', 'idle')).not.toBe(idle);
	});
});
