import { RECENT_SIGHT_MS } from '../constants';
import { isSettled } from '../mapping/videoTask';
import type { VideoTask } from '../types';
import { learnFrom, RenderPace } from './pace';

/** A task of a suspended wait. */
export interface SuspendedTask {
	taskId: string;
	/** When this node has submitted it; epoch milliseconds. */
	receivedAtMs?: number;
	checkEveryMs: number;
}

/** What is known of a task without asking: it has settled, was still running a moment ago, or there is such a task. */
export type Known = 'settled' | 'running' | 'seen';

/** What the watch has seen of a task, and when it looks at it again. */
export class Sight {
	hasSettled = false;

	nextLookMs: number;

	readonly checkEveryMs: number;

	private readonly pace: RenderPace;

	/** When a record of it came. */
	private seenAtMs?: number;

	constructor(
		{ receivedAtMs, checkEveryMs }: SuspendedTask,
		private askedAtMs: number,
	) {
		this.checkEveryMs = checkEveryMs;
		this.pace = new RenderPace(askedAtMs, receivedAtMs);
		this.nextLookMs = askedAtMs + this.pace.toDelayMs(askedAtMs, checkEveryMs);
	}

	/** Takes in the answer to a look; undefined when the server has no record of the task. */
	see(task: VideoTask | undefined, nowMs: number): void {
		this.askedAtMs = nowMs;
		if (task) {
			this.seenAtMs = nowMs;
			this.hasSettled = isSettled(task);
			this.pace.see(task, nowMs);
			learnFrom(task);
		}
		this.nextLookMs = nowMs + this.pace.toDelayMs(nowMs, this.checkEveryMs);
	}

	/**
	 * Whether to ask for it when others are asked for: its own look is due, or this one is neither so soon after the last
	 * nor so soon before the next that it would put that one off.
	 */
	mayBeAsked(nowMs: number): boolean {
		const isBetween =
			nowMs >= this.askedAtMs + this.checkEveryMs && nowMs <= this.nextLookMs - this.checkEveryMs;
		return nowMs >= this.nextLookMs || isBetween;
	}

	toKnown(nowMs: number): Known | undefined {
		if (this.hasSettled) return 'settled';
		if (this.seenAtMs === undefined) return undefined;
		return nowMs - this.seenAtMs < RECENT_SIGHT_MS ? 'running' : 'seen';
	}
}
