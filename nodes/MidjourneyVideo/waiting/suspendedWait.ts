import { RENEWAL_MS, STORING_MS, WOKEN_LIMIT_MS } from '../constants';
import { toBackoffMs } from '../mapping/pause';
import type { Suspension } from './runMemory';
import { type Known, Sight, type SuspendedTask } from './sight';
import type { CallEnd } from './wayToItself';

export interface WaitToWatch {
	executionId: string;
	suspension: Suspension;
	resumeUrl: string;
	tasks: SuspendedTask[];
	/** Until then its execution isn't called: a run has just found out that tasks which had settled don't end it yet. */
	restUntilMs: number;
	/** Until then the server wants to be left alone. */
	quietUntilMs: number;
}

/** A wait whose execution is suspended, as the watch knows it. */
export class SuspendedWait {
	readonly executionId: string;

	readonly suspension: Suspension;

	readonly resumeUrl: string;

	readonly sights: Map<string, Sight>;

	private calls = 0;

	private isBeingCalled = false;

	private nextCallMs: number;

	/** When n8n has said that it takes it up. */
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
		// It may not be stored yet.
		this.nextCallMs = Math.max(restUntilMs, nowMs + STORING_MS);
	}

	get haveSettled(): boolean {
		return [...this.sights.values()].every(({ hasSettled }) => hasSettled);
	}

	/** From here on n8n's timer has it. */
	isDue(nowMs: number): boolean {
		return nowMs >= this.suspension.dueMs;
	}

	/** Whether it's being called, or n8n has taken it up and not run it yet; in queue mode it may run elsewhere. */
	isBeingWoken(nowMs: number, runsHere: boolean): boolean {
		const isTakenUp = this.wokenAtMs !== undefined && nowMs - this.wokenAtMs < WOKEN_LIMIT_MS;
		return this.isBeingCalled || (runsHere && isTakenUp);
	}

	/** @param isTrial whether the first call of a wait is to find out if calls get through */
	isToBeCalled(nowMs: number, isTrial: boolean): boolean {
		if (this.isBeingCalled || this.wokenAtMs !== undefined) return false;
		if (nowMs < this.nextCallMs || isLeftToTimer(this.suspension, nowMs)) return false;
		return (isTrial && this.calls === 0) || this.haveSettled || isToBeRenewed(this.suspension, nowMs);
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

/** Whether n8n's timer is due, or 1.x may have set it. */
export function isLeftToTimer({ dueMs, hasOneWakeUp }: Suspension, nowMs: number): boolean {
	return nowMs >= dueMs - (hasOneWakeUp ? 0 : RENEWAL_MS.until);
}

/**
 * n8n 1.x doesn't take back a timer that it has set, so that a call near the due time would run the wait twice. It's
 * suspended anew before n8n sets the timer.
 */
export function isToBeRenewed({ dueMs, hasOneWakeUp, isLast }: Suspension, nowMs: number): boolean {
	const isTime = nowMs >= dueMs - RENEWAL_MS.from && nowMs < dueMs - RENEWAL_MS.until;
	return isTime && !hasOneWakeUp && !isLast;
}
