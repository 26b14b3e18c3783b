import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isTaskId } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import { toEnteredTaskId, toVariantIndex } from '../../../../nodes/MidjourneyVideo/operations/fields/task.ts';
import { anyValue, longInteger, mostly } from '../../arbitraries/arbitraries.ts';
import { expectInPlace, hasAll, outcomeOf } from '../../arbitraries/outcomes.ts';

const BASES = ['https://api.example', 'http://127.0.0.1:3000/gateway/api', 'https://a.example/x%2Fy'];

const idLike = fc.oneof(
	longInteger.map(String),
	fc.string({ unit: fc.constantFrom(...'aZ09_.:~-'), maxLength: 110 }),
	fc.string({ unit: fc.constantFrom(...'aZ09_.:~-./\\?#%@& \n\0é'), maxLength: 12 }),
	fc.constantFrom('.', '..', '...', '%2e%2e', '..%2f', '../x', '17/19', '__proto__', '١٧'),
);

const entered = fc.oneof(
	{ weight: 3, arbitrary: idLike },
	{
		weight: 2,
		arbitrary: fc
			.tuple(idLike, fc.constantFrom(' ', '\n', '\u00a0'))
			.map(([id, blank]) => `${blank}${id}${blank}`),
	},
	{ weight: 2, arbitrary: fc.oneof(fc.maxSafeInteger(), fc.double(), longInteger.map(Number)) },
	{ weight: 1, arbitrary: anyValue },
);

it('toEnteredTaskId gives an id with all its digits that stays in its place of a URL, or refuses', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(entered, fc.constantFrom(...BASES), (value, base) => {
			const { value: id, failure } = outcomeOf(() => toEnteredTaskId(value, 'Task ID'));
			seen.add(`${typeof value} ${failure ? 'refused' : 'taken'}`);
			if (failure) return;
			expect(id).toBe(typeof value === 'number' ? String(BigInt(value)) : (value as string).trim());
			expect(value).not.toSatisfy(hasLostDigits);
			expectInPlace(id, base);
		}),
	);
	expect(seen).toSatisfy(hasAll('string taken', 'string refused', 'number taken', 'number refused'));
});

it('isTaskId says what toEnteredTaskId takes', () => {
	const seen = new Set<boolean>();
	fc.assert(
		fc.property(fc.oneof(idLike, fc.string()), (text) => {
			const isTaken = outcomeOf(() => toEnteredTaskId(text, 'Task ID')).value === text;
			expect(isTaskId(text)).toBe(isTaken);
			seen.add(isTaken);
		}),
	);
	expect(seen.size).toBe(2);
});

it('toVariantIndex gives a whole number from 0 to 3, or refuses', () => {
	const seen = new Set<unknown>();
	const index = mostly(0, 1, 2, 3, '0', -0, '-0', ' 3 ', 4, -1, 1.5, '', NaN, Infinity, '1e1');
	fc.assert(
		fc.property(index, (value) => {
			const taken = outcomeOf(() => toVariantIndex(value, 'Video Index')).value;
			if (taken !== undefined) expect(taken).toBe(Number(value));
			expect(JSON.stringify(taken)).toBeOneOf(['0', '1', '2', '3', undefined]);
			seen.add(taken);
		}),
	);
	expect(seen).toEqual(new Set([0, 1, 2, 3, undefined]));
});

function hasLostDigits(value: unknown): boolean {
	return typeof value === 'number' && !Number.isSafeInteger(value);
}
