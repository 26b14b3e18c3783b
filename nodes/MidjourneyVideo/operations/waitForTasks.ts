import { randomBytes } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { ofTask, toFailure, toStoredFailure } from '../failure';
import { toTaskOutput } from '../mapping/taskOutput';
import { isSettled, isSucceeded, toVideoTask } from '../mapping/videoTask';
import { mapConcurrently } from '../transport/concurrency';
import { fetchTask, listTasks } from '../transport/endpoints';
import { createSendRequest } from '../transport/request';
import type { SendRequest } from '../types';
import { createClock } from '../waiting/clock';
import { suspendExecution } from '../waiting/engine';
import type { TaskLookup } from '../waiting/look';
import { pollUntilSettled, type WaitEnd, type WaitOutcome } from '../waiting/pollUntilSettled';
import { noteDelivery, type RunMemory } from '../waiting/runMemory';
import { createLeaving } from '../waiting/suspendedPace';
import { toWaitFailure } from '../waiting/waitFailure';
import { type TaskOutput, withDownloads } from './downloads';
import { isFailure, isValue, type ItemResult, type ItemRun, toParts } from './itemRun';
import { toSharedConcurrency } from './options';
import type { WaitMode } from './waitMode';
import { readWaitSettings, type WaitSettings } from './waitSettings';

interface WaitRequest extends WaitSettings {
	taskId: string;
}

/** Waits for the tasks of all items together; every item has its own limits and its own outcome. */
export async function waitForTasks(
	run: ItemRun,
	taskIds: Array<ItemResult<string>>,
	mode: WaitMode,
	memory: RunMemory,
): Promise<ItemResult[] | 'suspended'> {
	const { context, isStopped, stage } = run;
	const read = await stage(taskIds, (taskId, itemIndex) =>
		readWaitRequest(context, itemIndex, taskId, mode, memory),
	);
	// A stage that only hands on: with a failure that ends the run, nothing is waited for.
	const requests = await stage(read, (request) => request);
	const waiting = requests.filter(isValue);
	const clock = createClock(isStopped);
	const outcomes = await pollUntilSettled(waiting, {
		lookup: createLookup(createSendRequest(context), waiting),
		clock,
		random: Math.random,
		isStopped,
		startMs: memory.startMs,
		sightings: memory.sightings,
		toLeaveUntilMs: mode.suspends ? createLeaving(clock) : undefined,
	});
	const ends = outcomes.filter((outcome) => outcome.kind !== 'left');
	if (ends.length < outcomes.length) {
		rememberFailures(memory, requests);
		await suspend(context, waiting, outcomes, mode, memory);
		return 'suspended';
	}
	const outputs = requests.map((request) => {
		if (!isValue(request)) return request;
		const end = ends[waiting.indexOf(request)]!;
		if (end.kind === 'settled' && isSucceeded(end.task)) noteDelivery(context, memory, request.taskId);
		return toTaskResult(request, end);
	});
	const results = await withDownloads(run, outputs);
	// n8n stores the memory with the execution, which has the records in its output now.
	if (!results.flatMap(toParts).some(isFailure)) memory.sightings = {};
	return results;
}

/** A task that nobody waits for any more, because the item's other values are wrong, is told. */
function readWaitRequest(
	context: IExecuteFunctions,
	itemIndex: number,
	taskId: string,
	mode: WaitMode,
	{ startMs }: RunMemory,
): WaitRequest {
	try {
		return { ...readWaitSettings(context, itemIndex, startMs, mode), taskId };
	} catch (error) {
		throw ofTask(toFailure(error), taskId);
	}
}

function createLookup(send: SendRequest, requests: WaitRequest[]): TaskLookup {
	const longestMs = Math.max(...requests.map(({ timeoutMs }) => timeoutMs));
	return {
		list: async (taskIds, timeoutMs) => await listTasks(send, taskIds, Math.min(longestMs, timeoutMs)),
		fetch: async (taskId, timeoutMs) => await fetchTask(send, taskId, Math.min(longestMs, timeoutMs)),
		forEach: async (watches, work) => await mapConcurrently(watches, toSharedConcurrency(requests), work),
	};
}

function rememberFailures(memory: RunMemory, requests: Array<ItemResult<WaitRequest>>): void {
	for (const [itemIndex, request] of requests.entries()) {
		if (isFailure(request)) memory.failed[itemIndex] = toStoredFailure(request);
	}
}

async function suspend(
	context: IExecuteFunctions,
	requests: WaitRequest[],
	outcomes: WaitOutcome[],
	{ resumeUrl }: WaitMode,
	memory: RunMemory,
): Promise<void> {
	const left = outcomes.flatMap((outcome, index) =>
		outcome.kind === 'left' ? [{ ...outcome, taskId: requests[index]!.taskId }] : [],
	);
	const running = left.filter(({ task }) => !task || !isSettled(task));
	const dueMs = left[0]!.untilMs;
	delete memory.endedBy;
	memory.suspension = {
		id: randomBytes(16).toString('hex'),
		dueMs,
		taskIds: resumeUrl === undefined ? [] : [...new Set(running.map(({ taskId }) => taskId))],
		// Measured: the versions that check a token are those that let one wake-up through.
		hasOneWakeUp: resumeUrl !== undefined && new URL(resumeUrl).searchParams.has('signature'),
	};
	await suspendExecution(context, new Date(dueMs));
}

function toTaskResult(request: WaitRequest, outcome: WaitEnd): ItemResult<TaskOutput> {
	const { taskId, maxWaitMinutes, returnsFailures, returnsUnfinished, simplify } = request;
	if (returnsUnfinished && outcome.kind === 'timedOut' && outcome.task && !outcome.lastFailure) {
		return { json: toTaskOutput(outcome.task, simplify), settings: request };
	}
	const isReturned = returnsFailures && (outcome.kind === 'settled' || outcome.kind === 'timedOut');
	if (!isReturned && !(outcome.kind === 'settled' && isSucceeded(outcome.task))) {
		return toWaitFailure(outcome, taskId, maxWaitMinutes);
	}
	const { task } = outcome;
	const json = toTaskOutput(task ?? toVideoTask({ id: taskId })!, simplify);
	if (outcome.kind === 'timedOut') return { json: { ...json, timedOut: true }, settings: request };
	return { json, task, settings: request };
}
