import { LOOK_BURST_MS, SHORTEST_SUSPENSION_MS } from '../constants';
import type { Clock } from '../types';
import { type OpenWait, toQuietMs } from './pollUntilSettled';

/**
 * Tells until when a wait may be suspended (epoch milliseconds), with these tasks open, and when not: it stays awake
 * for a moment when the next look may well bring the end and the server does not want to be left alone, and for the rest
 * of its time when that is too short for n8n to keep.
 */
export function createLeaving(clock: Clock): (open: OpenWait[]) => number | undefined {
	const awakeSinceMs = clock.now();
	return (open) => {
		const nowMs = clock.now();
		const nextLookMs = toNextLookMs(open, nowMs);
		if (nextLookMs - nowMs < SHORTEST_SUSPENSION_MS) return undefined;
		const awakeMs = nowMs + toQuietMs(open) - awakeSinceMs;
		const staysAwake = awakeMs < LOOK_BURST_MS && open.some(({ watch }) => watch.isUnclear);
		return staysAwake ? undefined : nextLookMs;
	};
}

/** Earlier than usual when the latest look did not show each task on its way, and at the deadline at the latest. */
function toNextLookMs(open: OpenWait[], nowMs: number): number {
	const isClear = open.every(({ watch }) => watch.isRunning);
	const unclearPauseMs = Math.max(SHORTEST_SUSPENSION_MS, toQuietMs(open));
	const times = open.map(({ entry: { lookEveryMs, deadlineMs } }) =>
		Math.min(deadlineMs, nowMs + (isClear ? lookEveryMs : unclearPauseMs)),
	);
	return Math.min(...times);
}
