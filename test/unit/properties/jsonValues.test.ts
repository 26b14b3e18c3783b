import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isDeeperThan, toText } from '../../../nodes/MidjourneyVideo/mapping/json.ts';
import { anyValue } from './arbitraries.ts';
import { anySample } from './jsonSamples.ts';

it('toText gives trimmed text with something in it, or null', () => {
	const seen = new Set<boolean>();
	fc.assert(
		fc.property(fc.oneof(anyValue, fc.string(), fc.double()), (value) => {
			const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
			expect(toText(value)).toBe(text === '' ? null : text);
			seen.add(text === '');
		}),
	);
	expect(seen.size).toBe(2);
});

it('isDeeperThan counts the levels of whatever JSON says', () => {
	const seen = new Set<boolean>();
	fc.assert(
		fc.property(anySample, fc.integer({ min: 0, max: 9 }), ({ value }, levels) => {
			const isDeeper = depthOf(value) > levels;
			expect(isDeeperThan(value, levels)).toBe(isDeeper);
			seen.add(isDeeper);
		}),
	);
	expect(seen.size).toBe(2);
});

/** How deep objects and arrays are nested in each other. */
function depthOf(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 0;
	return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
