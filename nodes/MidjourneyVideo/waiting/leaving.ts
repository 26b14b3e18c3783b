import {
	LOOK_BURST_MS,
	SAFETY_LOOK_MS,
	SAFETY_LOOK_SHARE_MS,
	SAFETY_LOOK_SPREAD,
	SHORTEST_SUSPENSION_MS,
	UNKNOWN_BURST_MS,
} from '../constants';
import type { Clock } from '../types';
import { type OpenWait, toQuietMs } from './pollUntilSettled';

interface LeavingTools {
	clock: Clock;
	/** From 0 to 1. */
	random: () => number;
	/** Suspended waits of this process. */
	countWaits: () => number;
	/** Whether the process can wake them; undefined while nobody knows. */
	reachesItself: () => boolean | undefined;
	/** As in `Suspension`. */
	hasOneWakeUp: boolean;
}

/**
 * Tells until when a wait may be suspended (epoch milliseconds), with these tasks open, and when not: it stays awake
 * for a moment when the next look may well bring the end and the server does not want to be left alone, and for the rest
 * of its time when that is too short for n8n to keep.
 */
export function createLeaving(tools: LeavingTools): (open: OpenWait[]) => number | undefined {
	const { clock } = tools;
	const awakeSinceMs = clock.now();
	return (open) => {
		const nowMs = clock.now();
		const dueMs = toDueMs(open, nowMs, tools);
		if (dueMs - nowMs < SHORTEST_SUSPENSION_MS) return undefined;
		const awakeMs = nowMs + toQuietMs(open) - awakeSinceMs;
		const staysAwake = open.some(({ watch: { isUnknown, isUnclear } }) =>
			isUnknown ? awakeMs < UNKNOWN_BURST_MS : isUnclear && awakeMs < LOOK_BURST_MS,
		);
		return staysAwake ? undefined : dueMs;
	};
}

/** Earlier than usual when the latest look didn't show each task on its way, and at the deadline at the latest. */
function toDueMs(open: OpenWait[], nowMs: number, tools: LeavingTools): number {
	const isClear = open.every(({ watch }) => watch.isRunning);
	const pauseMs = isClear ? toSafetyLookMs(tools) : SHORTEST_SUSPENSION_MS;
	const dueMs = nowMs + Math.max(pauseMs, toQuietMs(open));
	const deadlineMs = Math.min(...open.map(({ entry }) => entry.deadlineMs));
	// No suspension of its own is left for the time between.
	return deadlineMs - dueMs < SHORTEST_SUSPENSION_MS ? deadlineMs : dueMs;
}

/** Until n8n's timer is to look: the more waits there are, the rarer, since each look takes a place of n8n's. */
function toSafetyLookMs({ countWaits, hasOneWakeUp, random, reachesItself }: LeavingTools): number {
	const isReached = reachesItself() !== false;
	const shortestMs = isReached && !hasOneWakeUp ? SAFETY_LOOK_MS.renewed : SAFETY_LOOK_MS.shortest;
	const shareMs = SAFETY_LOOK_SHARE_MS[isReached ? 'reached' : 'unreached'];
	const pauseMs = Math.min(SAFETY_LOOK_MS.longest, Math.max(shortestMs, countWaits() * shareMs));
	return pauseMs * (1 + SAFETY_LOOK_SPREAD * random());
}
