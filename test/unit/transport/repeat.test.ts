import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { createRepeat } from '../../../nodes/MidjourneyVideo/transport/repeat.ts';
import { rejectionOf } from '../failureOf.ts';

const LIMIT_MS = 30_000;
const busy = new Failure('Busy', { description: 'Later.', httpStatus: 429, isRepeatable: true });

/** A request that fails in these ways one after the other, then for good in the last one or not at all. */
function play(failures: Failure[], { lasts = false, askMs = 0, goesOn = Infinity } = {}) {
	let nowMs = 0;
	const asks: number[] = [];
	const sleeps: number[] = [];
	const clock = {
		now: () => nowMs,
		sleep: async (durationMs: number) => {
			sleeps.push(durationMs);
			nowMs += durationMs;
		},
	};
	const repeat = createRepeat({ clock, random: () => 0.5, mayGoOn: () => asks.length < goesOn });
	const request = async () => {
		asks.push(nowMs);
		nowMs += askMs;
		const failure = failures[asks.length - 1] ?? (lasts ? failures.at(-1) : undefined);
		if (failure) throw failure;
		return 'answer';
	};
	return { asks, sleeps, result: repeat(request, LIMIT_MS) };
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
		const { asks, sleeps, result } = play([endless], { lasts: true });
		expect(await rejectionOf(result)).toBe(endless);
		expect([asks, sleeps]).toEqual([[0], []]);
	});

	it('fails with the last failure, and says how often it was made', async () => {
		const { asks, result } = play([busy], { lasts: true });
		expect(await rejectionOf(result)).toMatchObject({
			message: 'Busy, at try 6',
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
		const { asks, sleeps, result } = play([busy, unknown], { lasts: true });
		expect(await rejectionOf(result)).toMatchObject({ message: 'No answer, at try 2', mayBeBilled: true });
		expect([asks.length, sleeps]).toEqual([2, [1_000]]);
	});

	it('is not made again when it may not go on after the pause', async () => {
		const { asks, result } = play([busy], { lasts: true, goesOn: 1 });
		expect(await rejectionOf(result)).toBe(busy);
		expect(asks).toEqual([0]);
	});

	it('tells as a failure whatever else goes wrong', async () => {
		let nowMs = 0;
		const repeat = createRepeat({
			clock: { now: () => (nowMs += 1_000), sleep: async () => {} },
			random: () => 0,
			mayGoOn: () => true,
		});
		const broken = repeat(async () => await Promise.reject(new TypeError('x is not a function')), LIMIT_MS);
		expect(await rejectionOf(broken)).toMatchObject({ message: 'x is not a function' });
	});
});
