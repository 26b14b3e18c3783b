import { describe, expect, it } from 'vitest';

import { toPollIntervalMs } from '../../../nodes/MidjourneyVideo/waiting/pollInterval.ts';

const at = (looks: number, progressPercent: number | null = null, pollIntervalMs = 5_000) =>
	toPollIntervalMs({ pollIntervalMs, looks, progressPercent });

describe('toPollIntervalMs', () => {
	it('starts with what the user set and grows to 15 seconds', () => {
		const intervalsMs = Array.from({ length: 12 }, (_, index) => at(index + 1));
		expect(intervalsMs[0]).toBe(5_000);
		expect(intervalsMs).toEqual([...intervalsMs].sort((a, b) => a - b));
		expect(intervalsMs.at(-1)).toBe(15_000);
	});

	it('is back at what the user set near the end of a render', () => {
		expect(at(12, 74)).toBe(15_000);
		expect(at(12, 75)).toBe(5_000);
	});

	it('never undercuts an interval beyond 15 seconds', () => {
		expect([at(1, null, 60_000), at(9, null, 60_000), at(9, 99, 60_000)]).toEqual([60_000, 60_000, 60_000]);
	});
});
