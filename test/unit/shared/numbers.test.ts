import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPositiveNumber, toWholeNumber } from '../../../nodes/MidjourneyVideo/shared/numbers.ts';
import { anyValue } from '../arbitraries/arbitraries.ts';
import { outcomeOf } from '../arbitraries/outcomes.ts';
import { failureOf } from '../failureOf.ts';

const limits = { min: 1, max: 20, advice: 'Enter a number from 1 to 20.' };

const readWhole = (value: unknown, { min, max } = limits) =>
	toWholeNumber(value, 'Concurrency', { min, max, advice: 'Enter a number.' });
const readPositive = (value: unknown) => toPositiveNumber(value, 'Max Wait', 'minutes');

/** A number as entered: a number or a string. */
const entered = (number: fc.Arbitrary<number>) =>
	fc
		.tuple(
			number,
			fc.constantFrom<(given: number) => unknown>(Number, String, (given) => ` ${given}\n`),
		)
		.map(([given, enter]) => ({ number: given, value: enter(given) }));

const noNumber = fc.oneof(
	fc.constantFrom('', ' ', 'five', '5s', '1,5', 'x'.repeat(700), null, undefined, true, [5], NaN, 'NaN'),
	anyValue.filter((value) => typeof value !== 'number' && typeof value !== 'string'),
);

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
			expect(failureOf(() => read(value)).message).toMatch(/^“Concurrency” must be a /);
		},
	);

	it('refuses whatever is neither a number nor the text of one', () => {
		fc.assert(
			fc.property(noNumber, (value) => void expect(outcomeOf(() => read(value)).failure).toBeDefined()),
		);
	});

	it('shows no more than the beginning of a long value', () => {
		expect(failureOf(() => read('x'.repeat(5_000))).message.length).toBeLessThan(200);
	});
});

describe('toWholeNumber', () => {
	const range = fc
		.tuple(fc.integer({ min: -20, max: 20 }), fc.nat(20))
		.map(([min, length]) => ({ ...limits, min, max: min + length }));

	it('takes each whole number within the limits', () => {
		const within = range.chain((given) =>
			fc.record({ range: fc.constant(given), one: entered(fc.integer(given)) }),
		);
		fc.assert(
			fc.property(within, ({ range: given, one: { value, number } }) => {
				expect(readWhole(value, given)).toBe(number);
			}),
		);
	});

	it('refuses every number beside them, and every fraction', () => {
		const beside = fc
			.tuple(range, fc.integer({ min: 1, max: 2 ** 31 }), fc.boolean())
			.chain(([given, by, isBelow]) =>
				fc.record({
					range: fc.constant(given),
					one: entered(fc.constant(isBelow ? given.min - by : given.max + by)),
				}),
			);
		const fraction = fc.record({
			range,
			one: entered(
				fc.tuple(fc.integer({ min: -20, max: 40 }), fc.constantFrom(0.1, 0.5, 0.999)).map(([a, b]) => a + b),
			),
		});
		const endless = fc.record({ range, one: entered(fc.constantFrom(Infinity, -Infinity)) });
		fc.assert(
			fc.property(fc.oneof(beside, fraction, endless), ({ range: given, one: { value } }) => {
				expect(outcomeOf(() => readWhole(value, given)).failure).toBeDefined();
			}),
		);
	});
});

describe('toPositiveNumber', () => {
	it('takes each finite number above zero', () => {
		const positive = fc.oneof(
			fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
			fc.constantFrom(0.1, 1, 2 ** 53, 1e21),
		);
		fc.assert(
			fc.property(entered(positive), ({ value, number }) => {
				expect(readPositive(value)).toBe(number);
			}),
		);
	});

	it('refuses zero, all below it, and what has no end', () => {
		const other = fc.oneof(
			fc.double({ max: -Number.MIN_VALUE, noNaN: true }),
			fc.constantFrom(0, -0, Infinity, -Infinity),
		);
		fc.assert(
			fc.property(entered(other), ({ value }) => {
				expect(outcomeOf(() => readPositive(value)).failure).toBeDefined();
			}),
		);
	});
});
