import { describe, expect, it } from 'vitest';

import { isSettled, stateOf, toStateText, toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';

describe('toVideoTask', () => {
	it.each([
		['40%', 40],
		['100%', 100],
		['33.5%', 33.5],
		[40, 40],
		['40', 40],
		['250%', 100],
		['', null],
		['soon', null],
		[null, null],
		[undefined, null],
		['-3%', null],
		[{}, null],
	])('reads progress %j as %j', (progress, expected) => {
		expect(toVideoTask({ id: '1', progress })?.progressPercent).toBe(expected);
	});

	it.each(['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL', 'success'])('takes %s as settled', (status) => {
		expect(isSettled(toVideoTask({ id: '1', status })!)).toBe(true);
	});

	it.each(['NOT_START', 'SUBMITTED', 'IN_PROGRESS', '', undefined, 'QUEUED_SOMEWHERE'])(
		'takes %j as still running',
		(status) => {
			expect(isSettled(toVideoTask({ id: '1', status })!)).toBe(false);
		},
	);

	it.each([null, undefined, 'x', 7, [], {}, { id: '' }, { id: {} }, { status: 'SUCCESS' }])(
		'takes %j for no task',
		(value) => {
			expect(toVideoTask(value)).toBeUndefined();
		},
	);

	it.each([1.5, 1e21, 2 ** 53, NaN])('takes the number %d for no id: it has lost digits', (id) => {
		expect(toVideoTask({ id, status: 'SUCCESS' })).toBeUndefined();
	});

	it('takes no record that is nested too deep to be output', () => {
		const withLevels = (levels: number) =>
			JSON.parse(`{"id":"1","state":${'['.repeat(levels)}${']'.repeat(levels)}}`);
		expect(toVideoTask(withLevels(40))?.id).toBe('1');
		expect(toVideoTask(withLevels(10_000))).toBeUndefined();
	});
});

describe('toStateText', () => {
	it('tells status and progress, as far as there are any', () => {
		expect(toStateText(toVideoTask({ id: '1', status: 'IN_PROGRESS', progress: '40%' }))).toBe(
			'IN_PROGRESS, 40%',
		);
		expect(toStateText(toVideoTask({ id: '1', status: '' }))).toBe('no status yet');
		expect(toStateText(undefined)).toBe('status unknown');
	});
});

describe('stateOf', () => {
	it.each([
		['row-7', 'row-7'],
		[' row-7 ', ' row-7 '],
		['', ''],
		[7, '7'],
		[0, '0'],
		[false, 'false'],
		[undefined, ''],
		[null, ''],
		[{ row: 7 }, '{"row":7}'],
		[['row-7'], '["row-7"]'],
	])('reads %j as %j', (state, expected) => {
		expect(stateOf({ state })).toBe(expected);
	});
});
