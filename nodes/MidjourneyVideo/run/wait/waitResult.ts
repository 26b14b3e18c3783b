import { hasFailed, isSucceeded, toStateText, toVideoTask, type VideoTask } from '../../api/task';
import { Failure, ofTask } from '../../shared/failure';
import type { TaskItem } from '../downloads';
import { toTaskOutput } from '../output';
import type { ItemWait } from './itemWait';
import type { WaitEnd } from './pollUntilSettled';

/**
 * What an item becomes when its wait has ended: its task, or a failure.
 *
 * @param toJson turns a task into the item's JSON
 */
export function toTaskResult(
	wait: ItemWait,
	outcome: WaitEnd,
	toJson = (task: VideoTask) => toTaskOutput(task, wait.simplify),
): TaskItem | Failure {
	const { taskId, returnsFailures, returnsUnfinished } = wait;
	if (returnsUnfinished && outcome.kind === 'timedOut' && outcome.task && !outcome.lastFailure) {
		return { json: toJson(outcome.task), settings: wait };
	}
	const isReturned = returnsFailures && (outcome.kind === 'settled' || outcome.kind === 'timedOut');
	if (!isReturned && !(outcome.kind === 'settled' && isSucceeded(outcome.task))) {
		return toWaitFailure(outcome, wait);
	}
	const { task } = outcome;
	const json = toJson(task ?? toVideoTask({ id: taskId })!);
	if (outcome.kind === 'timedOut') return { json: { ...json, timedOut: true }, settings: wait };
	return { json, task, settings: wait };
}

type WaitedFor = Pick<ItemWait, 'taskId' | 'maxWaitMinutes' | 'isCutShort' | 'failureField'>;

/** The failure for a wait that didn't end with a finished video or image. */
export function toWaitFailure(outcome: WaitEnd, wait: WaitedFor): Failure {
	const { taskId } = wait;
	switch (outcome.kind) {
		case 'settled':
			return toEndedFailure(outcome.task, wait);
		case 'failed':
			return ofTask(outcome.failure, taskId);
		case 'stopped':
			return new Failure(`The wait for task ${taskId} was stopped (${toStateText(outcome.task)})`, {
				description: toPickUpAdvice(taskId),
				taskId,
			});
		case 'timedOut':
			return toTimeoutFailure(outcome, wait);
	}
}

function toTimeoutFailure(
	{ task, lastFailure }: Extract<WaitEnd, { kind: 'timedOut' }>,
	{ taskId, maxWaitMinutes, isCutShort }: WaitedFor,
): Failure {
	const state = toStateText(task);
	const message = isCutShort
		? `Task ${taskId} wasn't finished when n8n's timeout was about to end the execution (${state})`
		: `Task ${taskId} wasn't finished after ${maxWaitMinutes} minutes (${state})`;
	const reason = lastFailure ? `The last check failed: ${lastFailure.message.replace(/\.$/, '')}. ` : '';
	const limit = isCutShort
		? "raise the workflow's timeout (Workflow Settings, or EXECUTIONS_TIMEOUT)"
		: 'raise “Max Wait”';
	return new Failure(message, {
		description: `${reason}${toPickUpAdvice(taskId)} If this happens often, ${limit}.`,
		taskId,
	});
}

function toEndedFailure(task: VideoTask, { failureField }: WaitedFor): Failure {
	const { id, isImage, status, failReason: reason } = task;
	return new Failure(`Task ${id} failed with status ${status}${reason === null ? '' : `: ${reason}`}`, {
		description:
			`${(isImage ? IMAGE_MEANINGS : MEANINGS)[status] ?? ''} To output such tasks instead of an error, set “${failureField}” to “Output Task”.`.trim(),
		taskId: id,
		hasTaskFailed: hasFailed(task),
	});
}

const MEANINGS: Record<string, string> = {
	FAILURE:
		"Midjourney couldn't make this video. Change the prompt or the image, and submit it as a new task.",
	CANCEL: 'The task was cancelled on the server. Submit it as a new task.',
	MODAL:
		"The task needs input that this API can't provide, and it may have been charged. If you submit it as a new task, change the prompt or the image.",
};

const IMAGE_MEANINGS: Record<string, string> = {
	...MEANINGS,
	FAILURE: "Midjourney couldn't make this image. Change the prompt, and submit it as a new task.",
};

function toPickUpAdvice(taskId: string): string {
	return `The task continues on the server. Get its result with Get Video or Wait for Video and task ID ${taskId}; don't submit it again.`;
}
