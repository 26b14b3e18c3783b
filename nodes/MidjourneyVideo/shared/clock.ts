import { sleep } from 'n8n-workflow';

/** Time as an argument, so that waits can be tested without waiting. */
export interface Clock {
	/** Epoch milliseconds. */
	now: () => number;
	/** Resolves after the time, or soon after the execution was stopped. */
	sleep: (durationMs: number) => Promise<void>;
}

/** How often a sleeping wait checks whether the user pressed Stop; well below the promised second. */
const CANCEL_CHECK_MS = 250;

/** The real clock; it sleeps in slices, since n8n offers nodes no sleep that Stop would end. */
export function createClock(isStopped: () => boolean): Clock {
	return {
		now: () => Date.now(),
		sleep: async (durationMs) => {
			const endMs = Date.now() + durationMs;
			for (let leftMs = durationMs; leftMs > 0 && !isStopped(); ) {
				const sliceMs = Math.min(leftMs, CANCEL_CHECK_MS);
				await sleep(sliceMs);
				// By the slices as well: the machine's clock may be set back.
				leftMs = Math.min(leftMs - sliceMs, endMs - Date.now());
			}
		},
	};
}
