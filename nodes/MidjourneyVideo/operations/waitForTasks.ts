import { randomBytes } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { ofTask, toFailure, toStoredFailure } from '../failure';
import { toTaskOutput } from '../mapping/taskOutput';
import { isSettled, isSucceeded, toVideoTask } from '../mapping/videoTask';
import { mapConcurrently } from '../transport/concurrency';
import { fetchTask, listTasks } from '../transport/endpoints';
import { createApi } from '../transport/request';
import type { Api } from '../types';
import { createClock } from '../waiting/clock';
import { suspendExecution } from '../waiting/engine';
import type { TaskLookup } from '../waiting/look';
import { pollUntilSettled, type WaitEnd, type WaitOutcome } from '../waiting/pollUntilSettled';
import { forgetOutput, noteDelivery, type RunMemory } from '../waiting/runMemory';
import { createLeaving } from '../waiting/suspendedPace';
import type { WatchedTask } from '../waiting/taskWatch';
import { toWaitFailure } from '../waiting/waitFailure';
import { type TaskOutput, withDownloads } from './downloads';
import { isComplete, isFailure, isValue, type ItemResult, type ItemRun } from './itemRun';
import { toSharedConcurrency } from './options';
import type { WaitMode } from './waitMode';
import { readWaitSettings, type WaitSettings } from './waitSettings';

interface WaitRequest extends WaitSettings, WatchedTask {}

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
		lookup: createLookup(createApi(context), waiting),
		clock,
		random: Math.random,
		isStopped,
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
	if (isComplete(results)) forgetOutput(memory);
	return results;
}

/** A task that nobody waits for any more, because the item's other values are wrong, is told. */
function readWaitRequest(
	context: IExecuteFunctions,
	itemIndex: number,
	taskId: string,
	mode: WaitMode,
	{ startMs, submissions }: RunMemory,
): WaitRequest {
	try {
		const settings = readWaitSettings(context, itemIndex, mode);
		const receivedAtMs = submissions[itemIndex]?.receivedAtMs;
		// A new execution that takes over an older submission has its own time.
		const sinceMs = Math.max(receivedAtMs ?? 0, startMs);
		const deadlineMs = sinceMs + settings.maxWaitMinutes * 60_000;
		return { ...settings, taskId, deadlineMs, isSubmitted: receivedAtMs !== undefined };
	} catch (error) {
		throw ofTask(toFailure(error), taskId);
	}
}

function createLookup(api: Api, requests: WaitRequest[]): TaskLookup {
	const longestMs = Math.max(...requests.map(({ timeoutMs }) => timeoutMs));
	return {
		list: async (taskIds, timeoutMs) => await listTasks(api.send, taskIds, Math.min(longestMs, timeoutMs)),
		fetch: async (taskId, timeoutMs) => await fetchTask(api, taskId, Math.min(longestMs, timeoutMs)),
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
