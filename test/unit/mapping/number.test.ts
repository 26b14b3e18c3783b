import { describe, expect, it } from 'vitest';

import { toPositiveNumber, toWholeNumber } from '../../../nodes/MidjourneyVideo/mapping/number.ts';
import { failureOf } from '../failureOf.ts';

const limits = { min: 1, max: 20, advice: 'Enter a number from 1 to 20.' };

describe.each([
	['toWholeNumber', (value: unknown) => toWholeNumber(value, 'Concurrency', limits)],
	['toPositiveNumber', (value: unknown) => toPositiveNumber(value, 'Concurrency', 'requests')],
])('%s', (_name, read) => {
	it.each([[5], ['5'], [' 5 ']])('takes %j', (value) => {
		expect(read(value)).toBe(5);
	});

	it.each([[1n], [[1n]], [{}], [undefined], [null], [true], [''], ['five'], [NaN], [-5]])(
		'refuses %s',
		(value) => {
			expect(failureOf(() => read(value)).message).toMatch(/^Concurrency .* is not a /);
		},
	);

	it('shows no more than the beginning of a long value', () => {
		expect(failureOf(() => read('x'.repeat(5_000))).message.length).toBeLessThan(200);
	});
});
