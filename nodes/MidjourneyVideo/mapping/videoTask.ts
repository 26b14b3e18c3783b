import { MAX_RECORD_DEPTH } from '../constants';
import type { VideoTask } from '../types';
import { isDeeperThan, isObject, toIdText, toText } from './json';
import { toVideoUrls } from './videoUrls';

/**
 * `MODAL` counts as settled: a video task there waits for input that the API has no call for.
 * Everything else, undocumented values included, is still running.
 */
const SETTLED_STATUSES = new Set(['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL']);

/** The task in an API answer, or undefined when the value is no task record. */
export function toVideoTask(value: unknown): VideoTask | undefined {
	if (!isObject(value) || isDeeperThan(value, MAX_RECORD_DEPTH)) return undefined;
	const id = toIdText(value.id);
	if (id === null) return undefined;
	return {
		id,
		status: (toText(value.status) ?? '').toUpperCase(),
		progressPercent: toProgressPercent(value.progress),
		videoUrls: toVideoUrls(value),
		record: { ...value, id },
	};
}

/** Whether the task has come to an end, good or bad. */
export function isSettled(task: VideoTask): boolean {
	return SETTLED_STATUSES.has(task.status);
}

export function isSucceeded(task: VideoTask): boolean {
	return task.status === 'SUCCESS';
}

/** Whether the server has reported that there's nothing to pay for: `MODAL` isn't such a report. */
export function hasFailed(task: VideoTask): boolean {
	return task.status === 'FAILURE' || task.status === 'CANCEL';
}

/** A time of a record, in epoch milliseconds; null for 0, which means "not yet", and for what is no time. */
export function toTime(value: unknown): Date | null {
	const epochMs = Number(toText(value) ?? 0);
	const time = new Date(epochMs);
	return epochMs > 0 && !Number.isNaN(time.getTime()) ? time : null;
}

/** The state of a task in a few words, e.g. `IN_PROGRESS, 40%`. */
export function toStateText(task: VideoTask | undefined): string {
	if (!task) return 'no status seen';
	const status = task.status || 'no status yet';
	return task.progressPercent === null ? status : `${status}, ${task.progressPercent}%`;
}

/** `"40%"`, `"40"` and `40` are 40; anything else is null. Servers also send `""` and free text. */
function toProgressPercent(value: unknown): number | null {
	const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(toText(value) ?? '');
	return match ? Math.min(100, Number(match[1])) : null;
}
