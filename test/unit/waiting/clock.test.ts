import { describe, expect, it } from 'vitest';

import { createClock } from '../../../nodes/MidjourneyVideo/waiting/clock.ts';

describe('createClock', () => {
	it('sleeps at least as long as asked', async () => {
		const clock = createClock(() => false);
		const startMs = performance.now();
		await clock.sleep(300);
		expect(performance.now() - startMs).toBeGreaterThanOrEqual(295);
	});

	it('ends a long sleep soon after the execution was stopped', async () => {
		let checks = 0;
		const clock = createClock(() => (checks += 1) > 2);
		await clock.sleep(3_600_000);
		expect(checks).toBe(3);
	});
});
