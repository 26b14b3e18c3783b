import type { IDataObject } from 'n8n-workflow';

import type { VideoTask } from '../types';
import { toText } from './json';
import { stateOf } from './state';
import { isSettled, isSucceeded } from './videoTask';

/** Output of get, wait and the trigger: the fields a workflow needs, always all of them, absent ones null. */
export function toSimplifiedTask(task: VideoTask): IDataObject {
	const { record } = task;
	return {
		taskId: task.id,
		status: task.status || null,
		finished: isSettled(task),
		succeeded: isSucceeded(task),
		progress: task.progressPercent,
		videoUrl: task.videoUrls[0] ?? null,
		videoUrls: task.videoUrls,
		state: stateOf(record) || null,
		prompt: toText(record.prompt),
		failReason: toText(record.failReason),
		submitTime: toIsoTime(record.submitTime),
		startTime: toIsoTime(record.startTime),
		finishTime: toIsoTime(record.finishTime),
	};
}

/** The simplified task, or the API's own object. */
export function toTaskOutput(task: VideoTask, simplify: boolean): IDataObject {
	return simplify ? toSimplifiedTask(task) : task.record;
}

/** ISO 8601 of epoch milliseconds; null for 0, which means "not yet", and for what is no time. */
function toIsoTime(value: unknown): string | null {
	const epochMs = Number(toText(value) ?? 0);
	const time = new Date(epochMs);
	return epochMs > 0 && !Number.isNaN(time.getTime()) ? time.toISOString() : null;
}
