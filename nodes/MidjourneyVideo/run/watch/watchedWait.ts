import { isSettled, type VideoTask } from '../../api/task';
import { toBackoffMs } from '../../shared/backoff';
import { type Known, RECENT_SIGHT_MS, type SuspendedTask, type WaitToWatch } from '../operation';
import type { Suspension } from '../runMemory';
import { learnFrom, RenderPace } from '../wait/renderPace';
import type { CallEnd } from './wakeExecution';

/** After this long, a woken execution that n8n hasn't run no longer counts toward `WAKE_PLACES`. */
const WOKEN_LIMIT_MS = 30_000;

/** n8n has usually stored a suspended execution after this long; until then, it refuses calls and logs each refusal. */
const STORING_MS = 1_000;

/** A wait whose execution is suspended, as the watch sees it. */
export class WatchedWait {
	readonly executionId: string;

	readonly suspension: Suspension;

	readonly resumeUrl: string;

	readonly sights: Map<string, Sight>;

	private calls = 0;

	private isBeingCalled = false;

	private nextCallMs: number;

	/** When n8n confirmed that it's resuming the execution. */
	private wokenAtMs?: number;

	constructor(
		{ executionId, suspension, resumeUrl, tasks, restUntilMs }: WaitToWatch,
		/** Of its credential. */
		readonly fingerprint: string,
		nowMs: number,
	) {
		this.executionId = executionId;
		this.suspension = suspension;
		this.resumeUrl = resumeUrl;
		this.sights = new Map(tasks.map((task) => [task.taskId, new Sight(task, nowMs)]));
		// n8n may not have stored it yet.
		this.nextCallMs = Math.max(restUntilMs, nowMs + STORING_MS);
	}

	get haveSettled(): boolean {
		return [...this.sights.values()].every(({ hasSettled }) => hasSettled);
	}

	/** From its due time on, n8n's timer takes care of it. */
	isDue(nowMs: number): boolean {
		return nowMs >= this.suspension.dueMs;
	}

	/**
	 * Whether it's being called, or n8n is resuming it but hasn't run it yet. In queue mode, only the call counts:
	 * another process may run it.
	 */
	isBeingWoken(nowMs: number, runsHere: boolean): boolean {
		const isTakenUp = this.wokenAtMs !== undefined && nowMs - this.wokenAtMs < WOKEN_LIMIT_MS;
		return this.isBeingCalled || (runsHere && isTakenUp);
	}

	/** @param isTrial whether a wait's first call should find out if calls get through */
	isToBeCalled(nowMs: number, isTrial: boolean): boolean {
		if (this.isBeingCalled || this.wokenAtMs !== undefined) return false;
		if (nowMs < this.nextCallMs || this.isDue(nowMs)) return false;
		// This one may come when the wait is left to the timer, since the execution then only responds.
		if (isTrial && this.calls === 0) return true;
		if (isLeftToTimer(this.suspension, nowMs)) return false;
		return this.haveSettled || isToBeRenewed(this.suspension, nowMs);
	}

	beginCall(): void {
		this.isBeingCalled = true;
		this.calls += 1;
	}

	endCall(end: CallEnd, nowMs: number): void {
		this.isBeingCalled = false;
		if (end === 'resumed') this.wokenAtMs = nowMs;
		this.nextCallMs = nowMs + toBackoffMs(this.calls);
	}

	toKnown(nowMs: number): Map<string, Known> {
		const known = [...this.sights].map(([taskId, sight]) => [taskId, sight.toKnown(nowMs)] as const);
		return new Map(known.filter((entry): entry is [string, Known] => entry[1] !== undefined));
	}
}

/**
 * How long before its due time a wait may be suspended again, and from when on it's left to the timer. n8n 1.x sets its
 * timer up to 70 s ahead, and doesn't cancel it when a call wakes the execution.
 */
const RENEWAL_MS = { from: 90_000, until: 72_000 } as const;

/** Whether n8n's timer is due, or n8n 1.x may have set it already. */
export function isLeftToTimer({ dueMs, hasOneWakeUp }: Suspension, nowMs: number): boolean {
	return nowMs >= dueMs - (hasOneWakeUp ? 0 : RENEWAL_MS.until);
}

/**
 * Whether to suspend a wait again before n8n 1.x sets its timer. 1.x doesn't cancel a timer once set, so a call near
 * the due time would run the wait twice.
 */
export function isToBeRenewed({ dueMs, hasOneWakeUp, isLast }: Suspension, nowMs: number): boolean {
	const isTime = nowMs >= dueMs - RENEWAL_MS.from && nowMs < dueMs - RENEWAL_MS.until;
	return isTime && !hasOneWakeUp && !isLast;
}

/** What the watch has seen of a task, and when it checks it again. */
export class Sight {
	hasSettled = false;

	nextLookMs: number;

	readonly checkEveryMs: number;

	private readonly pace: RenderPace;

	/** When its latest record came. */
	private seenAtMs?: number;

	constructor(
		{ receivedAtMs, checkEveryMs }: SuspendedTask,
		private lookedAtMs: number,
	) {
		this.checkEveryMs = checkEveryMs;
		this.pace = new RenderPace(lookedAtMs, receivedAtMs);
		this.nextLookMs = lookedAtMs + this.pace.toDelayMs(lookedAtMs, checkEveryMs);
	}

	/** Takes the result of a check; undefined if the server has no record of the task. */
	see(task: VideoTask | undefined, nowMs: number): void {
		this.lookedAtMs = nowMs;
		if (task) {
			this.seenAtMs = nowMs;
			this.hasSettled = isSettled(task);
			this.pace.see(task, nowMs);
			learnFrom(task);
		}
		this.nextLookMs = nowMs + this.pace.toDelayMs(nowMs, this.checkEveryMs);
	}

	/**
	 * Whether to check it when others are checked: its own look is due, or an extra one would be neither too soon after
	 * the last look nor so close to the next that it would put that one off.
	 */
	mayBeLookedAt(nowMs: number): boolean {
		const isBetween =
			nowMs >= this.lookedAtMs + this.checkEveryMs && nowMs <= this.nextLookMs - this.checkEveryMs;
		return nowMs >= this.nextLookMs || isBetween;
	}

	toKnown(nowMs: number): Known | undefined {
		if (this.hasSettled) return 'settled';
		if (this.seenAtMs === undefined) return undefined;
		return nowMs - this.seenAtMs < RECENT_SIGHT_MS ? 'running' : 'seen';
	}
}
