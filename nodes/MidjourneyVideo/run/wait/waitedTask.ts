import { toHiddenTaskFailure, toUnknownTaskFailure } from '../../api/refusal';
import { isSettled, isSucceeded, lacksVideo, toVideoTask, type VideoTask } from '../../api/task';
import { type Failure, ofStoredFailure, ofTask, toStoredFailure } from '../../shared/failure';
import type { Known } from '../operation';
import type { Sighting } from '../runMemory';
import { learnFrom, RenderPace } from './renderPace';

/** A task that somebody waits for. */
export interface TaskToWaitFor {
	taskId: string;
	/** When this node has submitted it: the server accepted it then, whatever it responds now. Epoch milliseconds. */
	receivedAtMs?: number;
	/** After it nobody waits for the task any more; epoch milliseconds. */
	deadlineMs: number;
	/** Whether a task that has succeeded lacks what it's waited for, which may come a moment later. */
	isLacking?: (task: VideoTask) => boolean;
}

/** Some servers say SUCCESS a few looks before the URL is there; after this time it is not coming. */
const MISSING_URL_GRACE_MS = 60_000;

/** What a server's copy of a task lacks may still come for this long: a video in the place of a picture, a button. */
const LATE_COPY_GRACE_MS = 20_000;

/** A gateway refreshes its own copy of the tasks about every 15 s; younger ids may be unknown to it. */
const UNKNOWN_TASK_GRACE_MS = 20_000;

/** A task that was submitted or seen is given up only when the server has refused to show it for this long. */
const BELIEVED_REFUSAL_MS = 60_000;

/** A server that has never responded to a wait for this long is misconfigured rather than briefly away. */
const NEVER_ANSWERED_LIMIT_MS = 60_000;

/** What a wait knows of one task. */
export class WaitedTask {
	/** The latest record. */
	task?: VideoTask;

	/** Set when there is nothing to wait for: the task is unknown, or the key is rejected. */
	failure?: Failure;

	/** Why the latest check had no response. */
	lastFailure?: Failure;

	/** Checks without a response since the last one that had one. */
	failuresInARow = 0;

	readonly taskId: string;

	readonly deadlineMs: number;

	readonly pace: RenderPace;

	/** Known to be on its way, from elsewhere than a record. */
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

	/** Settled, and with its video link, or with none for so long that there will be none. */
	isComplete(nowMs: number): boolean {
		if (!this.task || !this.isSettled) return false;
		return nowMs - (this.sighting.succeededAtMs ?? nowMs) >= this.toGraceMs(this.task);
	}

	private toGraceMs(task: VideoTask): number {
		if (lacksVideo(task)) return task.hasOnlyImage ? LATE_COPY_GRACE_MS : MISSING_URL_GRACE_MS;
		return isSucceeded(task) && this.watched.isLacking?.(task) ? LATE_COPY_GRACE_MS : 0;
	}

	/** Whether there is anything to wait for. */
	isOpen(nowMs: number): boolean {
		return this.failure === undefined && !this.isComplete(nowMs);
	}

	/** Whether the latest look showed it on its way. */
	get isRunning(): boolean {
		return (
			(this.isSeenRunning || this.task !== undefined) && !this.isSettled && this.lastFailure === undefined
		);
	}

	/** Whether a check in a moment may find more: the latest had no response, or no link yet. */
	get isUnclear(): boolean {
		return this.lastFailure !== undefined || this.isSettled;
	}

	/** Whether the server doesn't know a task that somebody has entered. */
	get isUnknown(): boolean {
		return !this.exists && this.sighting.unknownSinceMs !== undefined;
	}

	/** How long the server wants to be left alone since the latest look, in milliseconds. */
	get quietMs(): number {
		return this.lastFailure?.retryAfterMs ?? 0;
	}

	/** Whether the server takes a question. */
	mayBeLookedAt(nowMs: number): boolean {
		return nowMs >= (this.sighting.quietUntilMs ?? 0);
	}

	/** Takes note of what is known of it without a record. */
	seeKnown(known: Known): void {
		this.isSeenRunning = known === 'running';
		this.sighting.wasSeen = true;
		this.forgetTimes();
	}

	/** Takes a newer record. One that is older than what is known, from a lagging server, is passed over. */
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

	/** The server doesn't know the task: final only after a while, since its copy may lag behind. */
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
	 * A check didn't get the task. While it's known to exist, nothing but a lasting refusal ends the wait. Otherwise
	 * somebody may wait for a mistake, so a server that never responds is given up early; one that gets too many requests
	 * does respond.
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

	/** Believed when it lasts: a gateway that restarts, or a proxy in front of it, may refuse for a moment. */
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

/** A response that isn't that of a busy or failing server: 401, 403, a web page. Or no request can be made at all. */
function isRefusal({ httpStatus = 0, isRepeatable }: Failure): boolean {
	return !isRepeatable || (httpStatus > 0 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 429);
}
