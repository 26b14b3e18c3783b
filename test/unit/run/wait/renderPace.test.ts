import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { toVideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import { FARTHEST_LOOK_MS } from '../../../../nodes/MidjourneyVideo/run/wait/renderPace.ts';

/** The module in a process that hasn't seen a render yet. */
let pace: typeof import('../../../../nodes/MidjourneyVideo/run/wait/renderPace.ts');

beforeEach(async () => {
	vi.resetModules();
	pace = await import('../../../../nodes/MidjourneyVideo/run/wait/renderPace.ts');
});

/** The percentage a server reports for the completed share of a render (0 to 1); null if it reports none. */
type Progress = (share: number) => number | null;

const none: Progress = () => null;
const evenly: Progress = (share) => Math.floor(share * 100);
/** Like real servers. */
const inSteps: Progress = (share) => [87, 75, 62, 50, 37, 25, 12].find((step) => share * 100 >= step) ?? 0;

const running = (percent: number | null) =>
	toVideoTask({ id: '1', status: 'IN_PROGRESS', progress: percent === null ? '' : `${percent}%` })!;

const SUBMITTED_MS = 1_700_000_000_000;
const finishedAfter = (renderMs: number, change: object = {}) =>
	toVideoTask({
		id: '1',
		status: 'SUCCESS',
		submitTime: SUBMITTED_MS,
		finishTime: SUBMITTED_MS + renderMs,
		...change,
	})!;

interface Render {
	renderMs: number;
	checkEveryMs?: number;
	progress?: Progress;
	/** Whether this process submitted it. If not, someone else did, at the same time. */
	isOwn?: boolean;
}

/** Looks at a render until it has finished. Returns the times of the looks, in milliseconds since its submission. */
function looksAt({ renderMs, checkEveryMs = 5_000, progress = none, isOwn = true }: Render): number[] {
	const own = new pace.RenderPace(0, isOwn ? 0 : undefined);
	const looksMs: number[] = [];
	for (let nowMs = 0; nowMs < renderMs; ) {
		nowMs += own.toDelayMs(nowMs, checkEveryMs);
		looksMs.push(nowMs);
		own.see(running(progress(nowMs / renderMs)), nowMs);
	}
	return looksMs;
}

const lagOf = (looksMs: number[], renderMs: number) => looksMs.at(-1)! - renderMs;

/** Averages over renders that take up to 10% less or more than `seconds`. */
function average(seconds: number, toLooks: (renderMs: number) => number[]) {
	const lengths = Array.from({ length: 101 }, (_, index) => seconds * (900 + 2 * index));
	const all = lengths.map((renderMs) => {
		const looksMs = toLooks(renderMs);
		return { looks: looksMs.length, lagMs: lagOf(looksMs, renderMs) };
	});
	const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
	return { looks: mean(all.map(({ looks }) => looks)), lagMs: mean(all.map(({ lagMs }) => lagMs)) };
}

const everyFiveSeconds = (renderMs: number) =>
	Array.from({ length: Math.ceil(renderMs / 5_000) }, (_, index) => 5_000 * (index + 1));

describe('the time of the next look', () => {
	it('is as soon as the user allows at first, and rarer the longer a render takes of which nothing is known', () => {
		const looksMs = looksAt({ renderMs: 300_000 });
		const delaysMs = looksMs.map((lookMs, index) => lookMs - (looksMs[index - 1] ?? 0));
		expect(delaysMs[0]).toBe(5_000);
		expect(delaysMs).toEqual([...delaysMs].sort((a, b) => a - b));
		expect(delaysMs.at(-1)).toBe(FARTHEST_LOOK_MS);
	});

	it('follows from the progress: half way to the end, and then at the end itself', () => {
		const own = new pace.RenderPace(0, 0);
		own.see(running(50), 16_000);
		expect(own.toDelayMs(16_000, 5_000)).toBe(16_300 / 2);
		expect(own.toDelayMs(24_150, 5_000)).toBe(32_300 - 24_150);
	});

	it('is half way to an end that is farther than a look may be, and then at the end, with a rare Check Every', () => {
		const own = new pace.RenderPace(0, 0);
		own.see(running(50), 19_000);
		expect(own.toDelayMs(19_000, 9_000)).toBe(19_300 / 2);
		expect(own.toDelayMs(28_650, 9_000)).toBe(38_300 - 28_650);
	});

	it('counts the progress of somebody else’s task from the first look, since nobody knows when it began', () => {
		const own = new pace.RenderPace(0, undefined);
		own.see(running(50), 0);
		own.see(running(75), 10_000);
		expect(own.toDelayMs(10_000, 5_000)).toBe(10_300 / 2);
		expect(own.toDelayMs(15_150, 5_000)).toBe(20_300 - 15_150);
	});

	it('does not move away while a server repeats the same step of its progress', () => {
		const own = new pace.RenderPace(0, 0);
		own.see(running(50), 20_000);
		for (const nowMs of [25_000, 30_000, 35_000]) own.see(running(50), nowMs);
		expect(own.toDelayMs(35_000, 5_000)).toBe(5_300);
	});

	it('follows from how long earlier renders took, for a task whose submission is known', () => {
		pace.learnFrom(finishedAfter(20_000));
		expect(new pace.RenderPace(0, 0).toDelayMs(0, 5_000)).toBe(20_300 / 2);
		expect(new pace.RenderPace(0, 0).toDelayMs(15_000, 5_000)).toBe(5_300);
		expect(new pace.RenderPace(0, undefined).toDelayMs(0, 5_000)).toBe(5_000);
	});

	it('goes by the shortest of the last ten renders, so that a look comes early rather than late', () => {
		for (const renderMs of [30_000, 20_000, 40_000]) pace.learnFrom(finishedAfter(renderMs));
		expect(new pace.RenderPace(0, 0).toDelayMs(0, 5_000)).toBe(20_300 / 2);
		for (let count = 0; count < 10; count += 1) pace.learnFrom(finishedAfter(24_000));
		expect(new pace.RenderPace(0, 0).toDelayMs(0, 5_000)).toBe(24_300 / 2);
	});

	it.each([
		['failed', { status: 'FAILURE' }],
		['made a picture', { action: 'IMAGINE' }],
		['has no times', { submitTime: 0 }],
		['ended before it began', { finishTime: SUBMITTED_MS - 1 }],
		['has texts for times', { submitTime: 'yesterday' }],
	])('learns nothing from a task that %s', (_what, change) => {
		pace.learnFrom(finishedAfter(20_000, change));
		expect(new pace.RenderPace(0, 0).toDelayMs(0, 5_000)).toBe(5_000);
	});
});

describe.each([20, 200, 1_000])('for a render of %i seconds', (seconds) => {
	const fixed = average(seconds, everyFiveSeconds);
	const learn = (share: number) => {
		for (let count = 0; count < 10; count += 1) pace.learnFrom(finishedAfter(share * seconds * 1_000));
	};

	it('of which nothing is known, no more is asked than at a fixed interval, and its end is seen within 15 seconds', () => {
		const lagsMs: number[] = [];
		const toLooks = (renderMs: number) => {
			const looksMs = looksAt({ renderMs });
			lagsMs.push(lagOf(looksMs, renderMs));
			return looksMs;
		};
		expect(average(seconds, toLooks).looks).toBeLessThanOrEqual(fixed.looks);
		expect(Math.max(...lagsMs)).toBeLessThanOrEqual(FARTHEST_LOOK_MS);
	});

	it.each([true, false])(
		'steady progress brings fewer questions and an earlier end, also where somebody else has submitted it (own: %s)',
		(isOwn) => {
			const { looks, lagMs } = average(seconds, (renderMs) => looksAt({ renderMs, progress: evenly, isOwn }));
			expect(looks).toBeLessThan(fixed.looks);
			expect(lagMs).toBeLessThan(Math.max(fixed.lagMs, 0.005 * seconds * 1_000));
		},
	);

	it('progress in steps brings fewer questions, and an end that is hardly later', () => {
		const { looks, lagMs } = average(seconds, (renderMs) => looksAt({ renderMs, progress: inSteps }));
		expect(looks).toBeLessThan(fixed.looks);
		expect(lagMs).toBeLessThan(fixed.lagMs + 2_000);
	});

	it('earlier renders of the same length bring fewer questions', () => {
		learn(0.9);
		const { looks, lagMs } = average(seconds, (renderMs) => looksAt({ renderMs }));
		expect(looks).toBeLessThan(fixed.looks);
		expect(lagMs).toBeLessThan(FARTHEST_LOOK_MS / 2);
	});

	it('one that takes as long as those before is asked for at its end', () => {
		learn(1);
		const renderMs = seconds * 1_000;
		expect(lagOf(looksAt({ renderMs }), renderMs)).toBeLessThan(1_000);
	});
});

it('looks are never closer than Check Every, nor farther than the longer of it and 15 seconds', () => {
	const progress = fc.constantFrom(
		none,
		evenly,
		inSteps,
		// Drops back to 0 halfway, as an extension's progress does.
		(share: number) => evenly((2 * share) % 1),
		// Lies.
		(share: number) => (share > 0.1 ? 99 : 0),
		() => 100,
	);
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 1_200_000 }),
			fc.integer({ min: 1_000, max: 90_000 }),
			progress,
			fc.boolean(),
			fc.option(fc.integer({ min: 1, max: 1_200_000 })),
			(renderMs, checkEveryMs, told, isOwn, earlierMs) => {
				if (earlierMs !== null) pace.learnFrom(finishedAfter(earlierMs));
				const looksMs = looksAt({ renderMs, checkEveryMs, progress: told, isOwn });
				const delaysMs = looksMs.map((lookMs, index) => lookMs - (looksMs[index - 1] ?? 0));
				// For rounding errors.
				const slackMs = 0.001;
				expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(checkEveryMs - slackMs);
				expect(Math.max(...delaysMs)).toBeLessThanOrEqual(Math.max(FARTHEST_LOOK_MS, checkEveryMs) + slackMs);
			},
		),
	);
});
