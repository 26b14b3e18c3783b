import { Failure } from '../failure';

export const UNKNOWN_TASK_ADVICE =
	'Check the id, and that the credential is the one that submitted the task: a key sees only its own tasks.';

/** The failure for a task that the server does not know. */
export function toUnknownTaskFailure(taskId: string): Failure {
	return new Failure(`The server knows no task ${taskId}`, { description: UNKNOWN_TASK_ADVICE, taskId });
}
