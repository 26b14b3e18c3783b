import { sleep } from 'n8n-workflow';

/** Time as an argument, so that waits can be tested without waiting. */
export interface Clock {
	/** Epoch milliseconds. */
	now: () => number;
	/** Resolves when the time is up, or shortly after the clock was stopped. */
	sleep: (durationMs: number) => Promise<void>;
}

/** How often a sleep checks whether it was stopped; well under the promised second for the user's Stop. */
const CANCEL_CHECK_MS = 250;

/** The real clock. It sleeps in slices, since n8n offers nodes no sleep that Stop can end. */
export function createClock(isStopped: () => boolean): Clock {
	return {
		now: () => Date.now(),
		sleep: async (durationMs) => {
			const endMs = Date.now() + durationMs;
			for (let leftMs = durationMs; leftMs > 0 && !isStopped(); ) {
				const sliceMs = Math.min(leftMs, CANCEL_CHECK_MS);
				await sleep(sliceMs);
				// Count the slices as well: the machine's clock may be set back.
				leftMs = Math.min(leftMs - sliceMs, endMs - Date.now());
			}
		},
	};
}
