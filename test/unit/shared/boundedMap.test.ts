import fc from 'fast-check';
import { expect, it } from 'vitest';

import { setBounded } from '../../../nodes/MidjourneyVideo/shared/boundedMap.ts';

/** The entries after setting these keys to 0, 1, … */
function entriesAfter(keys: string[], limit: number): Array<[string, number]> {
	const map = new Map<string, number>();
	for (const [value, key] of keys.entries()) setBounded(map, key, value, limit);
	return [...map];
}

it.each<[string, string[], number, Array<[string, number]>]>([
	[
		'has all entries up to the limit, the oldest first',
		['a', 'b', 'c'],
		3,
		[
			['a', 0],
			['b', 1],
			['c', 2],
		],
	],
	[
		'forgets the oldest beyond it',
		['a', 'b', 'c', 'd'],
		2,
		[
			['c', 2],
			['d', 3],
		],
	],
	[
		'takes what is set again for new, with its new value',
		['a', 'b', 'a', 'c'],
		2,
		[
			['a', 2],
			['c', 3],
		],
	],
	[
		'takes the names of what every object has for keys',
		['__proto__', 'constructor'],
		2,
		[
			['__proto__', 0],
			['constructor', 1],
		],
	],
	['has nothing where there is room for nothing', ['a', 'b'], 0, []],
])('a bounded map %s', (_what, keys, limit, expected) => {
	expect(entriesAfter(keys, limit)).toEqual(expected);
});

it('a map that had more entries than the limit is cut to it', () => {
	const map = new Map([...'abcd'].map((key) => [key, 0]));
	setBounded(map, 'e', 1, 2);
	expect([...map]).toEqual([
		['d', 0],
		['e', 1],
	]);
});

it('a bounded map has never more than the limit, the newest entry last, and forgets none while it has room', () => {
	const key = fc.constantFrom(...'abcdefgh');
	fc.assert(
		fc.property(
			fc.array(key, { minLength: 1, maxLength: 30 }),
			fc.integer({ min: 1, max: 6 }),
			(keys, limit) => {
				const entries = entriesAfter(keys, limit);
				expect(entries.length).toBeLessThanOrEqual(limit);
				expect(entries.at(-1)).toEqual([keys.at(-1), keys.length - 1]);
				if (new Set(keys).size <= limit)
					expect(new Set(entries.map(([name]) => name))).toEqual(new Set(keys));
			},
		),
	);
});
