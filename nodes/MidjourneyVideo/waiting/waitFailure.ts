import { Failure, ofTask } from '../failure';
import { hasFailed, toStateText } from '../mapping/videoTask';
import type { VideoTask } from '../types';
import type { WaitEnd } from './pollUntilSettled';

/** The failure for a wait that did not end in a finished video. */
export function toWaitFailure(outcome: WaitEnd, taskId: string, maxWaitMinutes: number): Failure {
	switch (outcome.kind) {
		case 'settled':
			return toEndedFailure(outcome.task);
		case 'failed':
			return ofTask(outcome.failure, taskId);
		case 'stopped':
			return new Failure(`The wait for task ${taskId} was stopped (${toStateText(outcome.task)})`, {
				description: toPickUpAdvice(taskId),
				taskId,
			});
		case 'timedOut':
			return new Failure(
				`Task ${taskId} was not finished after ${maxWaitMinutes} minutes (${toStateText(outcome.task)})`,
				{
					description: `${outcome.lastFailure ? `${outcome.lastFailure.message} at the last look. ` : ''}${toPickUpAdvice(taskId)}`,
					taskId,
				},
			);
	}
}

function toEndedFailure(task: VideoTask): Failure {
	const { id, status, failReason: reason } = task;
	return new Failure(`Task ${id} ended with ${status}${reason === null ? '' : `: ${reason}`}`, {
		description:
			`${MEANINGS[status] ?? ''} To get such tasks as output instead of an error, set On Failed Task to "Return the Task".`.trim(),
		taskId: id,
		hasTaskFailed: hasFailed(task),
	});
}

const MEANINGS: Record<string, string> = {
	FAILURE: 'Midjourney did not make this video. Change the prompt or the image and submit it as a new task.',
	CANCEL: 'The task was cancelled on the server. Submit it as a new task.',
	MODAL:
		'The task asks for input that this API cannot give, and may be billed. If you submit it as a new task, change the prompt or the image.',
};

function toPickUpAdvice(taskId: string): string {
	return `The task goes on at the server. Pick up its result with the Get or Wait operation and Task ID ${taskId}; do not submit it again. If this happens often, raise Max Wait.`;
}
