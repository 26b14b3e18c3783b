import { describe, expect, it } from 'vitest';

import { toEnteredTaskId, toVariantIndex } from '../../../../nodes/MidjourneyVideo/operations/fields/task.ts';
import { failureOf } from '../../failureOf.ts';

describe('toEnteredTaskId', () => {
	it('takes ids as text and trims blanks around them', () => {
		expect(toEnteredTaskId(' 1719838483990100 ', 'Task ID')).toBe('1719838483990100');
		expect(toEnteredTaskId('task_01j-Ab.c:2', 'Task ID')).toBe('task_01j-Ab.c:2');
	});

	it('takes numbers that are exact', () => {
		expect(toEnteredTaskId(1719838483990100, 'Task ID')).toBe('1719838483990100');
	});

	it('refuses numbers that have lost digits', () => {
		const failure = failureOf(() => toEnteredTaskId(Number('17198384839901001'), 'Task ID'));
		expect(failure.message).toBe('“Task ID” is a number that has lost digits: 17198384839901000');
		expect(failure.description).toContain('as text');
	});

	it.each(['', '   ', undefined, null, {}])('refuses %j as empty', (value) => {
		expect(failureOf(() => toEnteredTaskId(value, 'Video Task ID')).message).toBe('“Video Task ID” is empty');
	});

	it.each(['17/19', '17 19', '../fetch', '..', '.', '17?x', '17#', '17%2F', 'тест', '17\n19'])(
		'refuses %j, which could lead a request elsewhere',
		(value) => {
			expect(failureOf(() => toEnteredTaskId(value, 'Task ID')).message).toContain("isn't a valid task ID");
		},
	);
});

describe('toVariantIndex', () => {
	it('takes 0 to 3, also as text', () => {
		expect([0, 3, '2', ' 1 '].map((value) => toVariantIndex(value, 'Video Index'))).toEqual([0, 3, 2, 1]);
	});

	it('takes -0 for 0, as which it is sent', () => {
		expect(JSON.stringify([-0, '-0'].map((value) => toVariantIndex(value, 'Video Index')))).toBe('[0,0]');
	});

	it.each([-1, 4, 1.5, NaN, '', 'one', null, undefined, true, 1n])('refuses %s', (value) => {
		expect(failureOf(() => toVariantIndex(value, 'Video Index')).message).toContain(
			'must be a whole number from 0 to 3',
		);
	});

	it('shows no more than the beginning of a long value', () => {
		expect(failureOf(() => toVariantIndex('x'.repeat(5_000), 'Video Index')).message.length).toBeLessThan(
			200,
		);
	});
});
