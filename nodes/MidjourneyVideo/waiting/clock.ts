import { sleep } from 'n8n-workflow';

import { CANCEL_CHECK_MS } from '../constants';
import type { Clock } from '../types';

/** The real clock; it sleeps in slices, since n8n offers nodes no sleep that Stop would end. */
export function createClock(isStopped: () => boolean): Clock {
	return {
		now: () => Date.now(),
		sleep: async (durationMs) => {
			const endMs = Date.now() + durationMs;
			for (let leftMs = durationMs; leftMs > 0 && !isStopped(); leftMs = endMs - Date.now()) {
				await sleep(Math.min(leftMs, CANCEL_CHECK_MS));
			}
		},
	};
}
