import {
	CONFIRM_LIMIT_MS,
	CONFIRM_REQUEST_TIMEOUT_MS,
	FIRST_SETTLED_PAUSE_MS,
	TIMER_MARGIN_MS,
} from '../constants';
import { ignored, refused, type Rejection } from '../callback/reply';
import { toFailure } from '../failure';
import { toCallbackTask } from '../mapping/callbackTask';
import { toPauseMs } from '../mapping/pause';
import { isSettled } from '../mapping/videoTask';
import type { Clock, VideoTask } from '../types';
import type { Suspension } from '../waiting/runMemory';
import type { KnownSuspension } from '../waiting/suspensions';

export interface ResumeTools {
	/** As in `TaskLookup`. */
	list: (taskIds: string[], timeoutMs: number) => Promise<VideoTask[] | undefined>;
	fetch: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	clock: Clock;
	known: KnownSuspension;
}

/** Resumed when all tasks of the wait have settled: n8n runs the node again. */
export type ResumeAnswer = { kind: 'resumed' } | Rejection;

/**
 * Decides what a callback does to a suspended execution. It is only a hint to ask the API: nothing it says is used but
 * the task's id, and that it claims an end. The node wakes when the API shows every task of the wait as settled.
 */
export async function answerResume(
	text: string,
	{ taskIds, dueMs, hasOneWakeUp }: Suspension,
	tools: ResumeTools,
): Promise<ResumeAnswer> {
	const { known, clock } = tools;
	const task = toCallbackTask(text);
	if (!task) return refused(400, 'The body is not a JSON object with the id and status of a task');
	if (!taskIds.includes(task.id)) return ignored('The execution does not wait for this task');
	if (!isSettled(task)) return ignored('The task has not ended');
	const objection = await confirmSettled(task.id, taskIds, tools);
	if (objection !== undefined) return refused(503, 'The API did not confirm the callback', objection);
	if (!taskIds.every((taskId) => known.settled.has(taskId))) return ignored('Other tasks have not ended');
	if (known.isWoken) return ignored('The execution has been resumed already');
	if (!hasOneWakeUp && dueMs - clock.now() < TIMER_MARGIN_MS)
		return ignored('The execution resumes by itself in a moment');
	known.isWoken = true;
	return { kind: 'resumed' };
}

/**
 * Asks the API, whose own copy of the task may lag behind, until it shows the task as settled.
 *
 * @returns why it is not confirmed; undefined when it is
 */
async function confirmSettled(
	taskId: string,
	taskIds: string[],
	tools: ResumeTools,
): Promise<string | undefined> {
	const { known, clock } = tools;
	const endMs = clock.now() + CONFIRM_LIMIT_MS;
	known.told.add(taskId);
	for (let pauseMs = FIRST_SETTLED_PAUSE_MS; !known.settled.has(taskId); pauseMs *= 2) {
		known.asking ??= ask(taskIds, tools).finally(() => delete known.asking);
		const failure = await known.asking.then(() => undefined, toFailure);
		if (known.settled.has(taskId)) break;
		const leftMs = endMs - clock.now();
		if (leftMs <= 0) return failure?.message ?? 'the API shows it as running';
		await clock.sleep(Math.min(toPauseMs(pauseMs, known.random, failure), leftMs));
	}
	return undefined;
}

/** One question about everything that is not known to have settled. */
async function ask(taskIds: string[], { known, list, fetch }: ResumeTools): Promise<void> {
	const open = taskIds.filter((taskId) => !known.settled.has(taskId));
	// Without a working list call the tasks that callbacks have told of are asked for one by one.
	const listed =
		open.length > 1 ? await list(open, CONFIRM_REQUEST_TIMEOUT_MS).catch(() => undefined) : undefined;
	const note = (task: VideoTask | undefined) => {
		if (task && isSettled(task)) known.settled.add(task.id);
	};
	if (listed) return listed.forEach(note);
	const told = open.filter((taskId) => known.told.has(taskId));
	// One that fails must not keep the others from being noted.
	await Promise.all(told.map(async (taskId) => await fetch(taskId, CONFIRM_REQUEST_TIMEOUT_MS).then(note)));
}
