import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toRetryAfterMs } from '../../../nodes/MidjourneyVideo/mapping/retryAfter.ts';
import { damaged } from './arbitraries.ts';
import { hasAll } from './outcomes.ts';

const NOW_MS = Date.UTC(2024, 6, 1);

const httpDate = fc
	.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true })
	.map((date) => date.toUTCString());

const header = fc.oneof(
	fc.constantFrom('7', '0', '1.5', '-3', '', 'soon', '99999999999', undefined, ['7'], ['1', '2']),
	httpDate,
	damaged(httpDate),
	fc.nat().map(String),
	fc.string({ unit: 'binary' }),
);

it('toRetryAfterMs gives a time that is not in the past, or nothing', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(header, fc.option(httpDate, { nil: undefined }), (retryAfter, date) => {
			const afterMs = toRetryAfterMs({ 'retry-after': retryAfter, date }, NOW_MS);
			seen.add(afterMs === undefined ? 'nothing' : afterMs === 0 ? 'at once' : 'later');
			if (afterMs === undefined) return;
			expect(afterMs).toSatisfy(Number.isSafeInteger);
			expect(afterMs).toBeGreaterThanOrEqual(0);
		}),
	);
	expect(seen).toSatisfy(hasAll('nothing', 'at once', 'later'));
});

it('toRetryAfterMs reads seconds, and dates by the clock of the server', () => {
	fc.assert(
		fc.property(fc.nat(999_999_999), fc.boolean(), (seconds, isDate) => {
			const at = new Date(NOW_MS + 1_000 * seconds).toUTCString();
			const headers = {
				'retry-after': isDate ? at : String(seconds),
				date: new Date(NOW_MS).toUTCString(),
			};
			expect(toRetryAfterMs(headers, 0)).toBe(1_000 * seconds);
		}),
	);
});
