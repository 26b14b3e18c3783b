import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS } from '../constants';
import type { Failure } from '../failure';

/** Before the next request after so many failures in a row: doubles each time. */
export function toBackoffMs(failuresInARow: number): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failuresInARow - 1));
}

/**
 * The pause with jitter, up to a quarter shorter or longer, so that nodes which failed together do not come back
 * together; at least as long as the server asks for.
 *
 * @param random from 0 to 1
 */
export function toPauseMs(pauseMs: number, random: number, failure?: Failure): number {
	return Math.max(pauseMs * (0.75 + random / 2), failure?.retryAfterMs ?? 0);
}
