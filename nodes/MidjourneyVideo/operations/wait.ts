import type { IDataObject } from 'n8n-workflow';

import { DEFAULTS, SHORTEST_POLL_INTERVAL_MS } from '../constants';
import { toPositiveNumber } from '../mapping/number';
import { toEnteredTaskId } from '../mapping/taskId';
import { toTaskOutput } from '../mapping/taskOutput';
import { isSucceeded, toVideoTask } from '../mapping/videoTask';
import { mapConcurrently } from '../transport/concurrency';
import { fetchTask, listTasks } from '../transport/endpoints';
import { createSendRequest } from '../transport/request';
import type { SendRequest } from '../types';
import { createClock } from '../waiting/clock';
import type { TaskLookup } from '../waiting/look';
import { pollUntilSettled, type WaitEntry, type WaitOutcome } from '../waiting/pollUntilSettled';
import { toWaitFailure } from '../waiting/waitFailure';
import { isValue, type ItemResult, type ItemRun, type Operation } from './itemRun';
import { readOptions, type RequestOptions, toRequestOptions, toSharedConcurrency } from './options';

interface WaitRequest extends RequestOptions, WaitEntry {
	maxWaitMinutes: number;
	/** Whether a failed, cancelled or timed-out task is output rather than an error. */
	returnsFailures: boolean;
	simplify: boolean;
}

/** Waits for the tasks of all items together; every item has its own limits and its own outcome. */
export const wait: Operation = async (run) => {
	const { context, itemIndexes, isStopped, stage } = run;
	const clock = createClock(isStopped);
	const startMs = clock.now();
	const read = await stage(itemIndexes, (itemIndex) => readWaitRequest(run, itemIndex, startMs));
	// A stage that only hands on: with a failure that ends the run, nothing is waited for.
	const requests = await stage(read, (request) => request);
	const waiting = requests.filter(isValue);
	const lookup = createLookup(createSendRequest(context), waiting);
	const outcomes = await pollUntilSettled(waiting, { lookup, clock, isStopped });
	return requests.map((request) => {
		if (!isValue(request)) return request;
		return toItemResult(request, outcomes[waiting.indexOf(request)]!);
	});
};

function readWaitRequest({ context }: ItemRun, itemIndex: number, startMs: number): WaitRequest {
	const read = (name: string) => context.getNodeParameter(name, itemIndex);
	const options = readOptions(context, itemIndex);
	const maxWaitMinutes = toPositiveNumber(read('maxWaitMinutes'), 'Max Wait', 'minutes');
	const pollSeconds = options.pollInterval ?? DEFAULTS.pollIntervalSeconds;
	return {
		...toRequestOptions(options),
		taskId: toEnteredTaskId(read('taskId'), 'Task ID'),
		maxWaitMinutes,
		deadlineMs: startMs + maxWaitMinutes * 60_000,
		pollIntervalMs: Math.max(
			SHORTEST_POLL_INTERVAL_MS,
			1000 * toPositiveNumber(pollSeconds, 'Poll Interval', 'seconds'),
		),
		returnsFailures: read('onFailure') === 'return',
		simplify: read('simplify') as boolean,
	};
}

function createLookup(send: SendRequest, requests: WaitRequest[]): TaskLookup {
	const longestMs = Math.max(...requests.map(({ timeoutMs }) => timeoutMs));
	return {
		list: async (taskIds, timeoutMs) => await listTasks(send, taskIds, Math.min(longestMs, timeoutMs)),
		fetch: async (taskId, timeoutMs) => await fetchTask(send, taskId, Math.min(longestMs, timeoutMs)),
		forEach: async (watches, work) => await mapConcurrently(watches, toSharedConcurrency(requests), work),
	};
}

function toItemResult(request: WaitRequest, outcome: WaitOutcome): ItemResult {
	const { taskId, maxWaitMinutes, returnsFailures, simplify } = request;
	const isReturned = returnsFailures && (outcome.kind === 'settled' || outcome.kind === 'timedOut');
	if (!isReturned && !(outcome.kind === 'settled' && isSucceeded(outcome.task))) {
		return toWaitFailure(outcome, taskId, maxWaitMinutes);
	}
	const output: IDataObject = toTaskOutput(outcome.task ?? toVideoTask({ id: taskId })!, simplify);
	return outcome.kind === 'timedOut' ? { ...output, timedOut: true } : output;
}
