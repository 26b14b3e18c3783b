import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fitsStateFilter, stateOf } from '../../../nodes/MidjourneyVideo/mapping/state.ts';

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

describe('fitsStateFilter', () => {
	it.each([
		['row-7', ''],
		['', ''],
		['row-7', 'row-7'],
		['row-7', '*'],
		['', '*'],
		['', '**'],
		['row-7', 'row-*'],
		['row-', 'row-*'],
		['row-7', '*-7'],
		['row-7', 'r*7'],
		['row-7', '*o*-*'],
		['row-7', '**row**-7**'],
		['abba', 'ab*ba'],
		['abcba', 'ab*ba'],
		['a*b', 'a*b'],
		['line 1\nline 2', 'line*2'],
		['a.b', 'a.b'],
		['ab ab', '*ab'],
	])('takes %j for %j', (state, filter) => {
		expect(fitsStateFilter(state, filter)).toBe(true);
	});

	it.each([
		['row-7', 'row'],
		['row-7', 'ow-7'],
		['row-7', 'Row-7'],
		['row-7', 'ROW-*'],
		['row-7', 'row-7 '],
		['', 'row-7'],
		['row-7', 'ow-*'],
		['row-7', '*-'],
		['row-7', 'row-7*7'],
		['row-7', '*7*row*'],
		['row-7', '*o*o*'],
		['aba', 'ab*ba'],
		['a', 'a*a'],
		['axb', 'a.b'],
		['aab', 'a+b'],
		['b', '[ab]'],
		['ab', 'a?'],
	])('does not take %j for %j', (state, filter) => {
		expect(fitsStateFilter(state, filter)).toBe(false);
	});

	it('agrees with a regular expression', () => {
		const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.', '\n'), maxLength: 9 });
		const filter = fc.string({ unit: fc.constantFrom('a', 'b', '*', '*', '.'), minLength: 1, maxLength: 7 });
		fc.assert(
			fc.property(text, filter, (state, pattern) => {
				const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
				expect(fitsStateFilter(state, pattern)).toBe(new RegExp(`^${parts.join('[^]*')}$`).test(state));
			}),
		);
	});

	it('answers at once where a regular expression would search for long', () => {
		// With steps that grow with the cube of the length, the time limit of the test is over long before the answer.
		expect(fitsStateFilter('a'.repeat(20_000), '*a*a*b')).toBe(false);
	});
});
