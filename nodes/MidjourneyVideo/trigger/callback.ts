import { isSettled, isSucceeded, isTaskId, toVideoTask, type VideoTask } from '../api/task';
import { isObject, toIdText, tryParseJson } from '../shared/json';

/** Longer callbacks aren't parsed; task records have a few thousand characters. */
const MAX_CALLBACK_LENGTH = 500_000;

/** The task that a callback is about; undefined if the text isn't a JSON object with a valid `id` and `status`. */
export function toCallbackTask(text: string): VideoTask | undefined {
	const body = text.length > MAX_CALLBACK_LENGTH ? undefined : tryParseJson(text);
	if (!isObject(body)) return undefined;
	return isStatus(body.status) && isTaskId(toIdText(body.id) ?? '') ? toVideoTask(body) : undefined;
}

/** What a callback reports about its task. */
export type TaskEvent = 'succeeded' | 'failed' | 'progress';

export function toTaskEvent(task: VideoTask): TaskEvent {
	if (isSucceeded(task)) return 'succeeded';
	return isSettled(task) ? 'failed' : 'progress';
}

/** The trigger remembers the status, so its length is limited. The longest documented one has 11 characters. */
const MAX_STATUS_LENGTH = 50;

/** Allows an empty one, which servers send right after the submission. */
function isStatus(value: unknown): boolean {
	return typeof value === 'string' && value.length <= MAX_STATUS_LENGTH;
}
