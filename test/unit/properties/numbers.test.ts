import fc from 'fast-check';
import { expect, it } from 'vitest';

import { setBounded } from '../../../nodes/MidjourneyVideo/mapping/bounded.ts';
import { toPositiveNumber, toWholeNumber } from '../../../nodes/MidjourneyVideo/mapping/number.ts';
import { anyValue, longInteger } from './arbitraries.ts';
import { hasAll, outcomeOf } from './outcomes.ts';

const numeric = fc.oneof(
	{ weight: 4, arbitrary: fc.integer({ min: -30, max: 30 }) },
	fc.double(),
	fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 0.1, 2 ** 53),
	longInteger.map(Number),
);

const entered = fc.oneof(
	{ weight: 3, arbitrary: numeric },
	{ weight: 3, arbitrary: numeric.map((number) => ` ${number} `) },
	{
		weight: 2,
		arbitrary: fc.constantFrom('', ' ', 'five', '5s', '1,5', 'x'.repeat(700), null, undefined, true, [5]),
	},
	{ weight: 1, arbitrary: anyValue },
);

const limits = fc
	.tuple(fc.integer({ min: -20, max: 20 }), fc.nat(20))
	.map(([min, range]) => ({ min, max: min + range, advice: 'Enter a number.' }));

const allKinds = hasAll('number true', 'number false', 'string true', 'string false', 'object false');

it('toWholeNumber takes a number or its text exactly when it is whole and within the limits', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(entered, limits, (value, { min, max, advice }) => {
			const { value: taken } = outcomeOf(() => toWholeNumber(value, 'Concurrency', { min, max, advice }));
			const number = toEnteredNumber(value);
			const isFitting = Number.isInteger(number) && number >= min && number <= max;
			expect(taken).toBe(isFitting ? number : undefined);
			seen.add(`${typeof value} ${isFitting}`);
		}),
	);
	expect(seen).toSatisfy(allKinds);
});

it('toPositiveNumber takes a number or its text exactly when it is finite and above zero', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(entered, (value) => {
			const { value: taken } = outcomeOf(() => toPositiveNumber(value, 'Max Wait', 'minutes'));
			const number = toEnteredNumber(value);
			const isFitting = number > 0 && number < Infinity;
			expect(taken).toBe(isFitting ? number : undefined);
			seen.add(`${typeof value} ${isFitting}`);
		}),
	);
	expect(seen).toSatisfy(allKinds);
});

it('setBounded keeps the newest entries in their order, and never more than the limit', () => {
	const seen = new Set<boolean>();
	const key = fc.constantFrom(...'abcdefgh', '__proto__');
	fc.assert(
		fc.property(fc.array(key, { maxLength: 30 }), fc.integer({ min: 0, max: 6 }), (keys, limit) => {
			const map = new Map<string, number>();
			for (const [index, name] of keys.entries()) {
				setBounded(map, name, index, limit);
				expect(map.size).toBeLessThanOrEqual(limit);
			}
			const newest = [...new Set(keys.toReversed())].toReversed();
			const kept = limit === 0 ? [] : newest.slice(-limit);
			expect([...map]).toEqual(kept.map((name) => [name, keys.lastIndexOf(name)]));
			seen.add(newest.length > limit);
		}),
	);
	expect(seen.size).toBe(2);
});

/** NaN for what is neither a number nor the text of one. */
function toEnteredNumber(value: unknown): number {
	const isText = typeof value === 'string' && value.trim() !== '';
	return isText || typeof value === 'number' ? Number(value) : NaN;
}
