import { MAX_TASK_ID_LENGTH } from '../constants';
import { Failure } from '../failure';

/**
 * The task id that a user entered, as text.
 *
 * @param fieldName display name of the field, for the message
 * @throws Failure for what cannot be an id: empty, with blanks or a slash, or a number that has lost digits
 */
export function toEnteredTaskId(value: unknown, fieldName: string): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw new Failure(`${fieldName} arrived as the number ${value}, which has lost digits`, {
			description: `Task ids are longer than numbers can hold. Pass ${fieldName} as text, e.g. straight from the Submit operation's taskId.`,
		});
	}
	const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (id === '') {
		throw new Failure(`${fieldName} is empty`, {
			description: `Enter the id that the Submit operation returned, e.g. {{ $json.taskId }}.`,
		});
	}
	if (!isTaskId(id)) {
		throw new Failure(`${fieldName} "${id.slice(0, 60)}" is not a task id`, {
			description: `A task id has no blanks, slashes or other special characters. Enter the id alone, e.g. 1719838483990100.`,
		});
	}
	return id;
}

/** Whether the text can be a task id, and cannot lead a request to another path. */
export function isTaskId(text: string): boolean {
	return text.length <= MAX_TASK_ID_LENGTH && /^[\w.:~-]+$/.test(text) && !/^\.+$/.test(text);
}
