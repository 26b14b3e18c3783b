import { NEAR_END_PROGRESS_PERCENT, POLL_INTERVAL_GROWTH, SLOWEST_POLL_INTERVAL_MS } from '../constants';

interface Pace {
	/** What the user set: the shortest interval. */
	pollIntervalMs: number;
	/** Looks made so far. */
	looks: number;
	/** Of the task that is furthest; null when the server gives none. */
	progressPercent: number | null;
}

/** Until the next look: grows from the set interval to 15 s, and is back at the set one near a render's end. */
export function toPollIntervalMs({ pollIntervalMs, looks, progressPercent }: Pace): number {
	if (progressPercent !== null && progressPercent >= NEAR_END_PROGRESS_PERCENT) return pollIntervalMs;
	const slowestMs = Math.max(pollIntervalMs, SLOWEST_POLL_INTERVAL_MS);
	return Math.min(slowestMs, pollIntervalMs * POLL_INTERVAL_GROWTH ** Math.max(0, looks - 1));
}
