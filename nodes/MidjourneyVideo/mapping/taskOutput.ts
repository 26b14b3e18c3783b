import type { IDataObject } from 'n8n-workflow';

import type { VideoTask } from '../types';
import { toText } from './json';
import { stateOf } from './state';
import { isSettled, isSucceeded } from './videoTask';

/** Output of get, wait and the trigger: the ten fields that a workflow needs, always all of them, absent ones null. */
export function toSimplifiedTask(task: VideoTask): IDataObject {
	const { record } = task;
	return {
		taskId: task.id,
		status: task.status || null,
		finished: isSettled(task),
		succeeded: isSucceeded(task),
		progress: task.progressPercent,
		...toLinkFields(task),
		state: stateOf(record) || null,
		prompt: toText(record.prompt),
		failReason: task.failReason,
	};
}

/** The simplified task, or the API's own object. */
export function toTaskOutput(task: VideoTask, simplify: boolean): IDataObject {
	return simplify ? toSimplifiedTask(task) : task.record;
}

/** An image task has pictures in the place of the videos. */
function toLinkFields({ isImage, videoUrls, imageUrls, imageUrl }: VideoTask): IDataObject {
	if (isImage) return { imageUrl, imageUrls };
	return { videoUrl: videoUrls.find((url) => url !== null) ?? null, videoUrls };
}
