import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	createRepeat,
	toBackoffMs,
	toPauseMs,
	toRetryAfterMs,
} from '../../../nodes/MidjourneyVideo/shared/backoff.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { damaged } from '../arbitraries/arbitraries.ts';
import { hasAll } from '../arbitraries/outcomes.ts';
import { rejectionOf } from '../failureOf.ts';
import { createClock } from '../fakeApi.ts';

const LIMIT_MS = 30_000;
const busy = new Failure('Busy', { description: 'Later.', httpStatus: 429, isRepeatable: true });

/** A request that fails in these ways in order. After that it succeeds or, if `lasts`, keeps failing the last way. */
function play(failures: Failure[], { lasts = false, askMs = 0, goesOn = Infinity } = {}) {
	const clock = createClock();
	const asks: number[] = [];
	const repeat = createRepeat({ clock, random: () => 0.5, mayGoOn: () => asks.length < goesOn });
	const request = async () => {
		asks.push(clock.elapsedMs());
		clock.skip(askMs);
		const failure = failures[asks.length - 1] ?? (lasts ? failures.at(-1) : undefined);
		if (failure) throw failure;
		return 'answer';
	};
	return { asks, clock, result: repeat(request, LIMIT_MS) };
}

describe('a repeated request', () => {
	it('gives the first answer', async () => {
		const { asks, result } = play([]);
		expect(await result).toBe('answer');
		expect(asks).toEqual([0]);
	});

	it('is made again after pauses that double', async () => {
		const { asks, result } = play([busy, busy, busy]);
		expect(await result).toBe('answer');
		expect(asks).toEqual([0, 1_000, 3_000, 7_000]);
	});

	it('waits as long as the server asks for', async () => {
		const { asks, result } = play([new Failure('Busy', { isRepeatable: true, retryAfterMs: 12_000 })]);
		expect(await result).toBe('answer');
		expect(asks).toEqual([0, 12_000]);
	});

	it('fails at once when the server wants to be left alone for longer than there is time', async () => {
		const endless = new Failure('Busy', { isRepeatable: true, retryAfterMs: LIMIT_MS + 1 });
		const { asks, clock, result } = play([endless], { lasts: true });
		expect(await rejectionOf(result)).toBe(endless);
		expect([asks, clock.elapsedMs()]).toEqual([[0], 0]);
	});

	it('fails with the last failure, and says how often it was made', async () => {
		const { asks, result } = play([busy], { lasts: true });
		expect(await rejectionOf(result)).toMatchObject({
			message: 'Busy (tried 6 times)',
			description: 'Later.',
			httpStatus: 429,
		});
		expect(asks).toEqual([0, 1_000, 3_000, 7_000, 15_000, 30_000]);
	});

	it('is made at least twice, however long the first time took', async () => {
		const { asks, result } = play([busy], { askMs: 60_000 });
		expect(await result).toBe('answer');
		expect(asks).toEqual([0, 60_000]);
	});

	it('is not made again after a failure that does not allow it', async () => {
		const unknown = new Failure('No answer', { isFateUnknown: true });
		const { asks, clock, result } = play([busy, unknown], { lasts: true });
		expect(await rejectionOf(result)).toMatchObject({
			message: 'No answer (tried 2 times)',
			isFateUnknown: true,
		});
		expect([asks, clock.elapsedMs()]).toEqual([[0, 1_000], 1_000]);
	});

	it('is not made again when it may not go on after the pause', async () => {
		const { asks, result } = play([busy], { lasts: true, goesOn: 1 });
		expect(await rejectionOf(result)).toBe(busy);
		expect(asks).toEqual([0]);
	});

	it('tells as a failure whatever else goes wrong', async () => {
		const repeat = createRepeat({ clock: createClock(), random: () => 0, mayGoOn: () => true });
		const broken = repeat(async () => await Promise.reject(new TypeError('x is not a function')), LIMIT_MS);
		expect(await rejectionOf(broken)).toMatchObject({ message: 'x is not a function' });
	});
});

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

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const readRetryAfter = (value: unknown, others: object = {}) =>
	toRetryAfterMs({ 'retry-after': value, ...others }, NOW_MS);

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
		expect(readRetryAfter(value)).toBe(expected);
	});

	it('compares a date with the clock of the server, which may be wrong', () => {
		const date = 'Thu, 01 Jan 2026 05:00:00 GMT';
		expect(readRetryAfter('Thu, 01 Jan 2026 05:00:20 GMT', { date })).toBe(20_000);
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
		expect(readRetryAfter(value)).toBeUndefined();
	});

	it('gives a time that is not in the past, or nothing', () => {
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

	it('reads seconds, and dates by the clock of the server', () => {
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
});
