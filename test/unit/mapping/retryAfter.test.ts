import { describe, expect, it } from 'vitest';

import { toRetryAfterMs } from '../../../nodes/MidjourneyVideo/mapping/retryAfter.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const read = (value: unknown, others: object = {}) =>
	toRetryAfterMs({ 'retry-after': value, ...others }, NOW_MS);

describe('toRetryAfterMs', () => {
	it.each([
		['0', 0],
		['120', 120_000],
		[' 7 ', 7_000],
		['1.5', 1_500],
		[30, 30_000],
		['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
		['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
		['Thu Jan  1 00:01:00 2026', 60_000],
		['Wed, 31 Dec 2025 23:59:00 GMT', 0],
	])('reads %j as %i ms', (value, expected) => {
		expect(read(value)).toBe(expected);
	});

	it('compares a date with the clock of the server, which may be wrong', () => {
		const date = 'Thu, 01 Jan 2026 05:00:00 GMT';
		expect(read('Thu, 01 Jan 2026 05:00:20 GMT', { date })).toBe(20_000);
	});

	it.each([
		undefined,
		null,
		'',
		'soon',
		'-5',
		'5 apples',
		'Thu',
		'2026-01-01',
		'1e99',
		'9999999999',
		{},
		['5', '6'],
	])('reads nothing from %j', (value) => {
		expect(read(value)).toBeUndefined();
	});
});
