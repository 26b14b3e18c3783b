import { MAX_CALLBACK_LENGTH, MAX_STATUS_LENGTH } from '../constants';
import type { TaskEvent, VideoTask } from '../types';
import { isObject, toIdText, tryParseJson } from './json';
import { isTaskId } from './taskId';
import { isSettled, isSucceeded, toVideoTask } from './videoTask';

/** The task that a callback is about, or undefined when the text is no JSON object with an `id` and a `status`. */
export function toCallbackTask(text: string): VideoTask | undefined {
	const body = text.length > MAX_CALLBACK_LENGTH ? undefined : tryParseJson(text);
	if (!isObject(body)) return undefined;
	return isStatus(body.status) && isTaskId(toIdText(body.id) ?? '') ? toVideoTask(body) : undefined;
}

export function toTaskEvent(task: VideoTask): TaskEvent {
	if (isSucceeded(task)) return 'succeeded';
	return isSettled(task) ? 'failed' : 'progress';
}

/** An empty one too: servers send it right after the submission. */
function isStatus(value: unknown): boolean {
	return typeof value === 'string' && value.length <= MAX_STATUS_LENGTH;
}
