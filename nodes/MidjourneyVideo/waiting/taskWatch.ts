import type { IDataObject } from 'n8n-workflow';

import { MISSING_URL_GRACE_MS, NEVER_ANSWERED_LIMIT_MS, UNKNOWN_TASK_GRACE_MS } from '../constants';
import { type Failure, ofTask } from '../failure';
import { toUnknownTaskFailure } from '../mapping/unknownTask';
import { isSettled, isSucceeded, toVideoTask } from '../mapping/videoTask';
import type { VideoTask } from '../types';

/** What a wait has seen of a task, as plain data that outlasts a suspension. */
export interface Sighting {
	wasSeen?: boolean;
	/** Epoch milliseconds. */
	succeededAtMs?: number;
	/** The record of a task that is complete: it is not asked for again. */
	record?: IDataObject;
}

/** What a wait knows of one task. */
export class TaskWatch {
	/** The latest record. */
	task?: VideoTask;

	/** Set when there is nothing to wait for: the task is unknown, or the key was rejected. */
	failure?: Failure;

	/** Why the latest look had no answer. */
	lastFailure?: Failure;

	/** Looks without an answer since the last one that had one. */
	failuresInARow = 0;

	/** Both times are epoch milliseconds; after the deadline nobody waits for the task any more. */
	constructor(
		readonly taskId: string,
		private readonly startMs: number,
		readonly deadlineMs: number,
		private readonly sighting: Sighting,
	) {
		this.task = toVideoTask(sighting.record);
	}

	get isSettled(): boolean {
		return this.task !== undefined && isSettled(this.task);
	}

	/** Settled, and with its video link, or with none for so long that there will be none. */
	isComplete(nowMs: number): boolean {
		if (!this.task || !this.isSettled) return false;
		if (!isSucceeded(this.task) || this.task.videoUrls.length > 0) return true;
		return nowMs - (this.sighting.succeededAtMs ?? nowMs) >= MISSING_URL_GRACE_MS;
	}

	/** Whether the latest look showed it on its way. */
	get isRunning(): boolean {
		return this.task !== undefined && !this.isSettled && this.lastFailure === undefined;
	}

	/** Whether a look in a moment may bring more: the latest had no answer, or no link yet. */
	get isUnclear(): boolean {
		return this.lastFailure !== undefined || this.isSettled;
	}

	/** How long the server wants to be left alone since the latest look, in milliseconds. */
	get quietMs(): number {
		return this.lastFailure?.retryAfterMs ?? 0;
	}

	/** Takes a newer record. One that is older than what is known, from a lagging server, is passed over. */
	see(task: VideoTask, nowMs: number): void {
		this.forgetFailures();
		if (this.isSettled && !isSettled(task)) return;
		this.task = task;
		this.sighting.wasSeen = true;
		if (isSucceeded(task)) this.sighting.succeededAtMs ??= nowMs;
		if (this.isComplete(nowMs)) this.sighting.record = task.record;
	}

	/** The server does not know the task: final only after a while, since its copy may lag behind. */
	seeUnknown(nowMs: number): void {
		this.forgetFailures();
		if (this.sighting.wasSeen || nowMs - this.startMs < UNKNOWN_TASK_GRACE_MS) return;
		this.failure = toUnknownTaskFailure(this.taskId);
	}

	/**
	 * A look had no answer. Passing faults are waited out, but a server that never answers is given up early; one that
	 * is asked too much does answer.
	 */
	seeFailure(failure: Failure, nowMs: number): void {
		this.lastFailure = failure;
		this.failuresInARow += 1;
		const hasAnswered = this.sighting.wasSeen || failure.httpStatus === 429;
		const neverAnswers = !hasAnswered && nowMs - this.startMs >= NEVER_ANSWERED_LIMIT_MS;
		if (!failure.isRepeatable || neverAnswers) this.failure = ofTask(failure, this.taskId);
	}

	private forgetFailures(): void {
		this.lastFailure = undefined;
		this.failuresInARow = 0;
	}
}
