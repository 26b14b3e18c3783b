import { isSucceeded, toTime, type VideoTask } from '../../api/task';

/** How long the latest renders of this process took, by their servers' own clocks; milliseconds. */
const learned: number[] = [];

/** Renders whose length is remembered, to guess that of the next ones. */
const LEARNED_RENDERS = 10;

/** Takes in how long the render of a finished video took, where its record tells. */
export function learnFrom(task: VideoTask): void {
	const [from, to] = [task.record.submitTime, task.record.finishTime].map(toTime);
	if (!from || !to || to <= from || !isSucceeded(task) || task.isImage) return;
	learned.unshift(to.getTime() - from.getTime());
	learned.length = Math.min(learned.length, LEARNED_RENDERS);
}

/** While the end of a render is far, or its progress tells nothing, looks are as rare as this, unless the user set more. */
export const FARTHEST_LOOK_MS = 15_000;

/** A check comes this much later than the expected end, since a check in vain delays the next one. */
const LATER_THAN_DUE_MS = 300;

/**
 * When to check a task again. The end of a render is guessed from its progress, and from how long earlier ones took.
 * Each look comes half way to it; one at the end itself, and from there on they become rarer again.
 */
export class RenderPace {
	/** When its end is due: by earlier renders, by its progress at its fastest, and by its latest progress. */
	private readonly dueMs: { learned?: number; earliest?: number; latest?: number } = {};

	private first?: { atMs: number; percent: number };

	/**
	 * @param startMs when the wait for it began
	 * @param receivedAtMs when it was submitted; undefined for one that somebody else has submitted
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
		// It comes in steps, so that it's this far at least: the end is due by then.
		const latest = atMs + ((nowMs - atMs) * (100 - percent)) / (progressPercent - percent);
		this.dueMs.latest = latest;
		this.dueMs.earliest = Math.min(latest, this.dueMs.earliest ?? Infinity);
	}

	/** Until the next look; milliseconds, `shortestMs` at least, and no more than the larger of it and `FARTHEST_LOOK_MS`. */
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
