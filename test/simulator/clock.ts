import type { Clock } from './types.ts';

/** Starts at the clock's time and runs `speed` times as fast. */
export function createSimulatedClock(clock: Clock, speed: number): Clock {
	const startedAtMs = clock();
	return () => startedAtMs + (clock() - startedAtMs) * speed;
}
