import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createClock } from '../../../nodes/MidjourneyVideo/shared/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('createClock', () => {
	it.each([300, 250, 10_001])('sleeps as long as asked: %d ms', async (durationMs) => {
		const onEnd = vi.fn();
		const sleeping = createClock(() => false)
			.sleep(durationMs)
			.then(onEnd);
		await vi.advanceTimersByTimeAsync(durationMs - 1);
		expect(onEnd).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1);
		expect(onEnd).toHaveBeenCalled();
		await sleeping;
	});

	it('sleeps no longer when the clock of the machine is set back meanwhile, and less when it is set forward', async () => {
		for (const [byMs, leftMs] of [
			[-3_600_000, 5_000],
			[3_600_000, 250],
		] as const) {
			const onEnd = vi.fn();
			const sleeping = createClock(() => false)
				.sleep(10_000)
				.then(onEnd);
			await vi.advanceTimersByTimeAsync(5_000);
			vi.setSystemTime(Date.now() + byMs);
			expect(onEnd).not.toHaveBeenCalled();
			await vi.advanceTimersByTimeAsync(leftMs);
			expect(onEnd).toHaveBeenCalled();
			await sleeping;
		}
	});

	it('ends a long sleep soon after the execution was stopped', async () => {
		let checks = 0;
		const clock = createClock(() => (checks += 1) > 2);
		const sleeping = clock.sleep(3_600_000);
		await vi.advanceTimersByTimeAsync(1_000);
		await sleeping;
		expect(checks).toBe(3);
	});
});
