import { describe, expect, it } from 'vitest';

import { toEnteredTaskId } from '../../../nodes/MidjourneyVideo/mapping/taskId.ts';
import { failureOf } from '../failureOf.ts';

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
		expect(failure.message).toBe('Task ID arrived as the number 17198384839901000, which has lost digits');
		expect(failure.description).toContain('as text');
	});

	it.each(['', '   ', undefined, null, {}])('refuses %j as empty', (value) => {
		expect(failureOf(() => toEnteredTaskId(value, 'Video Task ID')).message).toBe('Video Task ID is empty');
	});

	it.each(['17/19', '17 19', '../fetch', '..', '.', '17?x', '17#', '17%2F', 'тест', '17\n19'])(
		'refuses %j, which could lead a request elsewhere',
		(value) => {
			expect(failureOf(() => toEnteredTaskId(value, 'Task ID')).message).toContain('is not a task id');
		},
	);
});
