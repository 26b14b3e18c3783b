import { isSettled, isSucceeded, isTaskId, toVideoTask, type VideoTask } from '../api/task';
import { isObject, toIdText, tryParseJson } from '../shared/json';

/** Task records have a few thousand characters; a longer callback is not parsed. */
const MAX_CALLBACK_LENGTH = 500_000;

/** The task that a callback is about, or undefined when the text is no JSON object with an `id` and a `status`. */
export function toCallbackTask(text: string): VideoTask | undefined {
	const body = text.length > MAX_CALLBACK_LENGTH ? undefined : tryParseJson(text);
	if (!isObject(body)) return undefined;
	return isStatus(body.status) && isTaskId(toIdText(body.id) ?? '') ? toVideoTask(body) : undefined;
}

/** What a callback tells of its task. */
export type TaskEvent = 'succeeded' | 'failed' | 'progress';

export function toTaskEvent(task: VideoTask): TaskEvent {
	if (isSucceeded(task)) return 'succeeded';
	return isSettled(task) ? 'failed' : 'progress';
}

/** The longest documented status has 11 characters; it is part of what the trigger remembers. */
const MAX_STATUS_LENGTH = 50;

/** An empty one too: servers send it right after the submission. */
function isStatus(value: unknown): boolean {
	return typeof value === 'string' && value.length <= MAX_STATUS_LENGTH;
}
