import { MAX_CALLBACK_LENGTH } from '../constants';
import type { TaskEvent, VideoTask } from '../types';
import { isObject, toText, tryParseJson } from './json';
import { isTaskId } from './taskId';
import { isSettled, isSucceeded, toVideoTask } from './videoTask';

/** The task that a callback is about, or undefined when the text is no JSON object with an `id` and a `status`. */
export function toCallbackTask(text: string): VideoTask | undefined {
	const body = text.length > MAX_CALLBACK_LENGTH ? undefined : tryParseJson(text);
	if (!isObject(body) || typeof body.status !== 'string' || !isTaskId(toText(body.id) ?? ''))
		return undefined;
	return toVideoTask(body);
}

export function toTaskEvent(task: VideoTask): TaskEvent {
	if (isSucceeded(task)) return 'succeeded';
	return isSettled(task) ? 'failed' : 'progress';
}
