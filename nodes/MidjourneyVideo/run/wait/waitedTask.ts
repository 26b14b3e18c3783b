import { toHiddenTaskFailure, toUnknownTaskFailure } from '../../api/refusal';
import { isSettled, isSucceeded, lacksVideo, toVideoTask, type VideoTask } from '../../api/task';
import { type Failure, ofStoredFailure, ofTask, toStoredFailure } from '../../shared/failure';
import type { Known } from '../operation';
import type { Sighting } from '../runMemory';
import { learnFrom, RenderPace } from './renderPace';

export interface TaskToWaitFor {
	taskId: string;
	/** When the server accepted this node's submission, whatever it responds now; epoch milliseconds. */
	receivedAtMs?: number;
	/** Nobody waits for the task after this; epoch milliseconds. */
	deadlineMs: number;
	/** Whether a task that has succeeded lacks what the item waits for, which may come a moment later. */
	isLacking?: (task: VideoTask) => boolean;
}

/** Some servers report SUCCESS a few looks before the URL is there; after this long, it isn't coming. */
const MISSING_URL_GRACE_MS = 60_000;

/** How long a server's copy of a task may lack something, e.g. a button, or have a picture instead of the video. */
const LATE_COPY_GRACE_MS = 20_000;

/** A gateway refreshes its own copy of the tasks about every 15 s, and may not know newer IDs. */
const UNKNOWN_TASK_GRACE_MS = 20_000;

/** A wait gives up on a task that was submitted or seen only after the server refuses to show it for this long. */
const BELIEVED_REFUSAL_MS = 60_000;

/** If a server hasn't responded to a wait for this long, it's assumed to be misconfigured rather than briefly down. */
const NEVER_ANSWERED_LIMIT_MS = 60_000;

/** What a wait knows about one task. */
export class WaitedTask {
	/** The latest record. */
	task?: VideoTask;

	/** Set when the wait gives up: the task is unknown, the key is rejected, or the server never responds. */
	failure?: Failure;

	/** Why the latest check failed; undefined if it didn't. */
	lastFailure?: Failure;

	/** How many checks have failed since the last one that didn't. */
	failuresInARow = 0;

	readonly taskId: string;

	readonly deadlineMs: number;

	readonly pace: RenderPace;

	/** Whether something other than a record shows that it's running. */
	private isSeenRunning = false;

	constructor(
		private readonly watched: TaskToWaitFor,
		private readonly sighting: Sighting,
		nowMs: number,
	) {
		this.taskId = watched.taskId;
		this.deadlineMs = watched.deadlineMs;
		this.task = toVideoTask(sighting.record, sighting.origin);
		if (sighting.failure) this.failure = ofStoredFailure(sighting.failure);
		this.pace = new RenderPace(nowMs, watched.receivedAtMs);
	}

	get isSettled(): boolean {
		return this.task !== undefined && isSettled(this.task);
	}

	/** Settled with everything the item waits for, or without it for so long that it isn't coming. */
	isComplete(nowMs: number): boolean {
		if (!this.task || !this.isSettled) return false;
		return nowMs - (this.sighting.succeededAtMs ?? nowMs) >= this.toGraceMs(this.task);
	}

	private toGraceMs(task: VideoTask): number {
		if (lacksVideo(task)) return task.hasOnlyImage ? LATE_COPY_GRACE_MS : MISSING_URL_GRACE_MS;
		return isSucceeded(task) && this.watched.isLacking?.(task) ? LATE_COPY_GRACE_MS : 0;
	}

	/** Whether there's still anything to wait for. */
	isOpen(nowMs: number): boolean {
		return this.failure === undefined && !this.isComplete(nowMs);
	}

	/** Whether it's in progress, as far as the latest look shows. */
	get isRunning(): boolean {
		return (
			(this.isSeenRunning || this.task !== undefined) && !this.isSettled && this.lastFailure === undefined
		);
	}

	/** Whether a check in a moment may find more: the latest one failed, or the link may still be missing. */
	get isUnclear(): boolean {
		return this.lastFailure !== undefined || this.isSettled;
	}

	/** Whether somebody entered the task and the server doesn't know it. */
	get isUnknown(): boolean {
		return !this.exists && this.sighting.unknownSinceMs !== undefined;
	}

	/** The server's Retry-After from the latest look, in milliseconds; 0 if there was none. */
	get quietMs(): number {
		return this.lastFailure?.retryAfterMs ?? 0;
	}

	/** Whether the server's Retry-After is over. */
	mayBeLookedAt(nowMs: number): boolean {
		return nowMs >= (this.sighting.quietUntilMs ?? 0);
	}

	/** Notes what's known about it without a record. */
	seeKnown(known: Known): void {
		this.isSeenRunning = known === 'running';
		this.sighting.wasSeen = true;
		this.forgetTimes();
	}

	/** Takes a newer record. A settled task ignores an unsettled one, which comes from a lagging server. */
	see(task: VideoTask, nowMs: number): void {
		this.forgetFailures();
		this.forgetTimes();
		if (this.isSettled && !isSettled(task)) return;
		this.task = task;
		this.sighting.wasSeen = true;
		this.pace.see(task, nowMs);
		learnFrom(task);
		if (isSucceeded(task)) this.sighting.succeededAtMs ??= nowMs;
		if (this.isComplete(nowMs)) Object.assign(this.sighting, { record: task.record, origin: task.origin });
	}

	/** The server doesn't know the task. That's final only after a while, since its copy may lag behind. */
	seeUnknown(nowMs: number): void {
		this.forgetFailures();
		this.isSeenRunning = false;
		delete this.sighting.silentSinceMs;
		const failure = toUnknownTaskFailure(this.taskId);
		const sinceMs = (this.sighting.unknownSinceMs ??= nowMs);
		if (this.exists) this.seeRefusal(failure, nowMs);
		else if (nowMs - sinceMs >= UNKNOWN_TASK_GRACE_MS) this.giveUp(failure);
	}

	/**
	 * A check didn't get the task. If the task is known to exist, only a refusal that lasts ends the wait. Otherwise
	 * the ID may be a mistake, so the wait ends at once on a failure that isn't repeatable, and early if the server
	 * never responds (a 429 is a response).
	 */
	seeFailure(failure: Failure, nowMs: number): void {
		this.lastFailure = failure;
		this.failuresInARow += 1;
		if (failure.retryAfterMs !== undefined) this.sighting.quietUntilMs = nowMs + failure.retryAfterMs;
		if (this.exists) {
			if (isRefusal(failure)) this.seeRefusal(failure, nowMs);
			else delete this.sighting.refusedSinceMs;
			return;
		}
		if (failure.httpStatus === 429) delete this.sighting.silentSinceMs;
		const sinceMs = failure.httpStatus === 429 ? nowMs : (this.sighting.silentSinceMs ??= nowMs);
		if (!failure.isRepeatable || nowMs - sinceMs >= NEVER_ANSWERED_LIMIT_MS) {
			this.giveUp(ofTask(failure, this.taskId));
		}
	}

	private get exists(): boolean {
		return this.watched.receivedAtMs !== undefined || this.sighting.wasSeen === true;
	}

	/** Believed only if it lasts: a restarting gateway, or a proxy in front of it, may refuse for a moment. */
	private seeRefusal(failure: Failure, nowMs: number): void {
		const sinceMs = (this.sighting.refusedSinceMs ??= nowMs);
		if (nowMs - sinceMs >= BELIEVED_REFUSAL_MS) this.giveUp(toHiddenTaskFailure(failure, this.taskId));
	}

	private giveUp(failure: Failure): void {
		this.failure = failure;
		this.sighting.failure = toStoredFailure(failure);
		this.forgetTimes();
	}

	private forgetTimes(): void {
		delete this.sighting.refusedSinceMs;
		delete this.sighting.unknownSinceMs;
		delete this.sighting.silentSinceMs;
		delete this.sighting.quietUntilMs;
	}

	private forgetFailures(): void {
		this.lastFailure = undefined;
		this.failuresInARow = 0;
	}
}

/** Whether it's more than a busy or failing server: a 401, a 403, a web page, or no request can be made at all. */
function isRefusal({ httpStatus = 0, isRepeatable }: Failure): boolean {
	return !isRepeatable || (httpStatus > 0 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 429);
}
