import { describe, expect, it } from 'vitest';

import {
	mapConcurrently,
	mapWhile,
	toSharedConcurrency,
} from '../../../nodes/MidjourneyVideo/shared/concurrency.ts';

describe('mapConcurrently', () => {
	it('returns results in input order, however the work ends', async () => {
		const waiting: Array<() => void> = [];
		const results = mapConcurrently(['a', 'b', 'c'], 3, async (input, index) => {
			await new Promise<void>((resolve) => waiting.push(resolve));
			return `${input}${index}`;
		});
		for (const resolve of [...waiting].reverse()) resolve();
		expect(await results).toEqual(['a0', 'b1', 'c2']);
	});

	it('has never more under way than the limit', async () => {
		let underWay = 0;
		let most = 0;
		await mapConcurrently([...Array(50).keys()], 4, async () => {
			most = Math.max(most, (underWay += 1));
			await new Promise((resolve) => setImmediate(resolve));
			underWay -= 1;
		});
		expect(most).toBe(4);
	});

	it('starts nothing more once it may not, and leaves those results open', async () => {
		let started = 0;
		const results = await mapWhile(
			[1, 2, 3, 4],
			1,
			async (input) => (started += 1) && input,
			() => started < 2,
		);
		expect(results).toEqual([1, 2, undefined, undefined]);
	});

	it('does nothing for no input', async () => {
		expect(await mapConcurrently([], 5, async () => 1)).toEqual([]);
	});
});

it.each<[string, unknown[], number]>([
	['the lowest of them where they differ', [{ concurrency: 7 }, { concurrency: 3 }, { concurrency: 20 }], 3],
	['that of the items which have one', [undefined, { concurrency: 2 }, new Error('Item 2')], 2],
	['five where none has one', [0, undefined], 5],
])('items share a limit: %s', (_what, items, expected) => {
	expect(toSharedConcurrency(items)).toBe(expected);
});
