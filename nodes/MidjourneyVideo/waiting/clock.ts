import { sleep } from 'n8n-workflow';

import { CANCEL_CHECK_MS } from '../constants';
import type { Clock } from '../types';

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
