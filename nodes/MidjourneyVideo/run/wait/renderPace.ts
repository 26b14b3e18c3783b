import { isSucceeded, toTime, type VideoTask } from '../../api/task';

/** How long the latest renders seen by this process took by their servers' clocks, in milliseconds; newest first. */
const learned: number[] = [];

/** How many render times to remember for estimating the next ones. */
const LEARNED_RENDERS = 10;

/** Remembers how long the render of a finished video took, if its record says so. */
export function learnFrom(task: VideoTask): void {
	const [from, to] = [task.record.submitTime, task.record.finishTime].map(toTime);
	if (!from || !to || to <= from || !isSucceeded(task) || task.isImage) return;
	learned.unshift(to.getTime() - from.getTime());
	learned.length = Math.min(learned.length, LEARNED_RENDERS);
}

/** The longest time between looks, e.g. while the end of a render is far off, unless the user set a longer one. */
export const FARTHEST_LOOK_MS = 15_000;

/** A check comes this long after the expected end, because one that's too early delays the next. */
const LATER_THAN_DUE_MS = 300;

/**
 * When to check a task again. The end of a render is estimated from its progress and from how long earlier renders
 * took. Each look comes halfway to that end, then one at the end itself; after that, looks become less frequent again.
 */
export class RenderPace {
	/** When the render should end: by the fastest earlier render, by its own fastest progress, and by its latest. */
	private readonly dueMs: { learned?: number; earliest?: number; latest?: number } = {};

	private first?: { atMs: number; percent: number };

	/**
	 * @param startMs when the wait for it started
	 * @param receivedAtMs when this node submitted it; undefined if somebody else did
	 */
	constructor(
		private readonly startMs: number,
		receivedAtMs: number | undefined,
	) {
		if (receivedAtMs === undefined) return;
		this.first = { atMs: receivedAtMs, percent: 0 };
		if (learned.length > 0) this.dueMs.learned = receivedAtMs + Math.min(...learned);
	}

	see({ progressPercent }: VideoTask, nowMs: number): void {
		if (progressPercent === null) return;
		const { atMs, percent } = (this.first ??= { atMs: nowMs, percent: progressPercent });
		if (progressPercent <= percent) return;
		// Progress comes in steps, so the render is at least this far along and should end by then.
		const latest = atMs + ((nowMs - atMs) * (100 - percent)) / (progressPercent - percent);
		this.dueMs.latest = latest;
		this.dueMs.earliest = Math.min(latest, this.dueMs.earliest ?? Infinity);
	}

	/** Milliseconds until the next look: at least `shortestMs`, at most the larger of that and `FARTHEST_LOOK_MS`. */
	toDelayMs(nowMs: number, shortestMs: number): number {
		const due = Object.values(this.dueMs);
		const ahead = due.filter((ms) => ms > nowMs);
		const longestMs = Math.max(shortestMs, FARTHEST_LOOK_MS);
		if (ahead.length === 0) {
			const overdueMs = nowMs - Math.max(this.startMs, ...due);
			return Math.min(longestMs, Math.max(shortestMs, overdueMs / 4));
		}
		const leftMs = Math.min(...ahead) + LATER_THAN_DUE_MS - nowMs;
		const delayMs = leftMs <= Math.min(2 * shortestMs, longestMs) ? leftMs : leftMs / 2;
		return Math.min(longestMs, Math.max(shortestMs, delayMs));
	}
}
