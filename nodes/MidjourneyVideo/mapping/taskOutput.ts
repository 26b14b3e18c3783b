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
	};
}

/** The simplified task, or the API's own object. */
export function toTaskOutput(task: VideoTask, simplify: boolean): IDataObject {
	return simplify ? toSimplifiedTask(task) : task.record;
}
