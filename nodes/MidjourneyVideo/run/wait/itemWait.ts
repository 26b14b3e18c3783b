import type { DownloadSettings } from '../downloads';
import { isFailure, type ItemResult, mustEnd, type RequestOptions, type Run } from '../operation';
import { type RunMemory, type Submission, toSecondPlace, toTaskId } from '../runMemory';
import { readTimeoutMs, toLastMs } from './executionTimeout';
import type { WaitRun } from './keepRunning';
import type { WaitEntry } from './pollUntilSettled';
import type { TaskToWaitFor } from './waitedTask';

/** A task to wait for, and how. */
export interface WaitParameters extends WaitSettings, Pick<TaskToWaitFor, 'isLacking'> {
	taskId: string;
}

/** The same for one item of a run, with its deadline. */
export interface ItemWait extends WaitParameters, TaskToWaitFor {
	/** Whether n8n's timeout ends the wait before Max Wait is over. */
	isCutShort: boolean;
}

/** What each item waits for, and until when. After Stop, or if a failure ends the run, no item waits. */
export async function toItemWaits(
	run: Run,
	items: Array<ItemResult<WaitParameters>>,
	{ memory, suspends }: WaitRun,
): Promise<Array<ItemResult<ItemWait>>> {
	const timeoutMs = readTimeoutMs(run.context, suspends);
	const waits = await run.stage(items, (item, itemIndex) => toItemWait(item, itemIndex, memory, timeoutMs));
	return mustEnd(run, waits) ? waits.map((wait) => (isFailure(wait) ? wait : undefined)) : waits;
}

function toItemWait(
	item: WaitParameters,
	itemIndex: number,
	{ startMs, submissions }: RunMemory,
	timeoutMs = Infinity,
): ItemWait {
	const [first, second] = [submissions[itemIndex], submissions[toSecondPlace(itemIndex)]];
	const receivedAtMs = [first, second].find((submission) => isOf(submission, item.taskId))?.receivedAtMs;
	// A new execution that takes over an older submission gets the full Max Wait.
	const sinceMs = Math.max(first?.receivedAtMs ?? 0, startMs);
	const ownDeadlineMs = sinceMs + item.maxWaitMinutes * 60_000;
	const lastMs = toLastMs(timeoutMs, startMs);
	const deadlineMs = Math.min(ownDeadlineMs, lastMs);
	return { ...item, deadlineMs, receivedAtMs, isCutShort: lastMs < ownDeadlineMs };
}

function isOf(submission: Submission | undefined, taskId: string): boolean {
	return submission !== undefined && toTaskId(submission) === taskId;
}

/** How one item waits. */
export interface WaitSettings extends RequestOptions, DownloadSettings, Pick<WaitEntry, 'checkEveryMs'> {
	maxWaitMinutes: number;
	/** Whether a failed, canceled or timed-out task is output rather than an error. */
	returnsFailures: boolean;
	/** Display name of the field that sets `returnsFailures`. */
	failureField: string;
	/** Whether a task that's still running when its time is up is output as is, rather than as timed out. */
	returnsUnfinished: boolean;
	simplify: boolean;
}
