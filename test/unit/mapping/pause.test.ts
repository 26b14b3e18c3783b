import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { toBackoffMs, toPauseMs } from '../../../nodes/MidjourneyVideo/mapping/pause.ts';

describe('toBackoffMs', () => {
	it('doubles with each failure up to 15 seconds', () => {
		expect([1, 2, 3, 4, 5, 6, 5_000].map(toBackoffMs)).toEqual([
			1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
		]);
	});
});

describe('toPauseMs', () => {
	it.each([
		[0, 3_000],
		[0.5, 4_000],
		[1, 5_000],
	])('is up to a quarter off by chance: 4 s with %d', (random, expected) => {
		expect(toPauseMs(4_000, random)).toBe(expected);
	});

	it('is as long as the server asks for, but not shorter than without that', () => {
		expect(toPauseMs(4_000, 0.5, new Failure('Busy', { retryAfterMs: 60_000 }))).toBe(60_000);
		expect(toPauseMs(4_000, 0.5, new Failure('Busy', { retryAfterMs: 1 }))).toBe(4_000);
	});
});
