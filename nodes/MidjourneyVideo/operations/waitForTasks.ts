import type { IExecuteFunctions } from 'n8n-workflow';

import { BEFORE_TIMEOUT_MS, RECENT_SIGHT_MS } from '../constants';
import { ofTask, toFailure, toStoredFailure } from '../failure';
import { toTaskOutput } from '../mapping/taskOutput';
import { isSucceeded, toStateText, toVideoTask } from '../mapping/videoTask';
import { mapConcurrently } from '../transport/concurrency';
import { fetchTask, listTasks } from '../transport/endpoints';
import { createApi } from '../transport/request';
import type { Api } from '../types';
import { createClock } from '../waiting/clock';
import { readTimeoutMs } from '../waiting/configuration';
import { catchUp, isLate, noteFurthest } from '../waiting/furthestRun';
import { createLeaving } from '../waiting/leaving';
import type { TaskLookup } from '../waiting/look';
import { type OpenWait, pollUntilSettled, type WaitEnd } from '../waiting/pollUntilSettled';
import { watch } from '../waiting/processWatch';
import { forgetOutput, noteDelivery, type RunMemory } from '../waiting/runMemory';
import type { WatchedTask } from '../waiting/taskWatch';
import { toWaitFailure } from '../waiting/waitFailure';
import type { Known } from '../waiting/sight';
import { reachesItself } from '../waiting/wayToItself';
import { type TaskOutput, withDownloads } from './downloads';
import { isComplete, isFailure, isValue, type ItemResult, type ItemRun, type Unended } from './itemRun';
import type { WaitRun } from './openWait';
import { toSharedConcurrency } from './options';
import { hasOneWakeUp, suspendWait, toResumeUrl } from './suspendWait';
import { readWaitSettings, type WaitSettings } from './waitSettings';

interface WaitRequest extends WaitSettings, WatchedTask {
	/** Whether n8n would cancel the execution before Max Wait is over. */
	isCutShort: boolean;
}

/** Waits for the tasks of all items together; every item has its own limits and its own outcome. */
export async function waitForTasks(
	run: ItemRun,
	taskIds: Array<ItemResult<string>>,
	{ memory, suspends }: WaitRun,
): Promise<ItemResult[] | Unended> {
	const { context, isStopped, stage } = run;
	const timeoutMs = readTimeoutMs(context, suspends);
	const read = await stage(taskIds, (taskId, itemIndex) =>
		readWaitRequest(context, itemIndex, taskId, memory, timeoutMs),
	);
	// A stage that only hands on: with a failure that ends the run, nothing is waited for.
	const requests = await stage(read, (request) => request);
	const waiting = requests.filter(isValue);
	const clock = createClock(isStopped);
	const resumeUrl = suspends ? toResumeUrl(context) : '';
	const leavingTools = {
		clock,
		random: Math.random,
		countWaits: () => watch.size,
		reachesItself,
		hasOneWakeUp: hasOneWakeUp(resumeUrl),
	};
	const known = toKnown(waiting, memory);
	const outcomes = await pollUntilSettled(waiting, {
		lookup: createLookup(createApi(context), waiting),
		clock,
		random: Math.random,
		isStopped,
		sightings: memory.sightings,
		known,
		onLook: context.getMode() === 'manual' ? (open) => showProgress(context, open) : undefined,
		toLeaveUntilMs: suspends ? createLeaving(leavingTools) : undefined,
	});
	if (isLate(context, memory)) {
		catchUp(context, memory);
		return 'endedElsewhere';
	}
	const ends = outcomes.filter((outcome) => outcome.kind !== 'left');
	if (ends.length < outcomes.length) {
		rememberFailures(memory, requests);
		await suspendWait(context, waiting, outcomes, resumeUrl, known, memory);
		return 'suspended';
	}
	// A further try is patient anew.
	for (const sighting of Object.values(memory.sightings)) delete sighting.failure;
	if (memory.suspension) noteFurthest(context, memory);
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
	{ startMs, submissions }: RunMemory,
	timeoutMs = Infinity,
): WaitRequest {
	try {
		const settings = readWaitSettings(context, itemIndex);
		const receivedAtMs = submissions[itemIndex]?.receivedAtMs;
		// A new execution that takes over an older submission has its own time.
		const sinceMs = Math.max(receivedAtMs ?? 0, startMs);
		const ownDeadlineMs = sinceMs + settings.maxWaitMinutes * 60_000;
		const lastMs = timeoutMs - Math.min(BEFORE_TIMEOUT_MS, (timeoutMs - startMs) / 5);
		const deadlineMs = Math.min(ownDeadlineMs, lastMs);
		return { ...settings, taskId, deadlineMs, receivedAtMs, isCutShort: lastMs < ownDeadlineMs };
	} catch (error) {
		throw ofTask(toFailure(error), taskId);
	}
}

/** What need not be asked for: what the watch has seen, and tasks that were submitted a moment ago. */
function toKnown(requests: WaitRequest[], { executionId, suspension }: RunMemory): Map<string, Known> {
	const known = suspension ? watch.takeOver(executionId, suspension) : new Map<string, Known>();
	for (const { taskId, receivedAtMs } of suspension ? [] : requests) {
		if (receivedAtMs !== undefined && Date.now() - receivedAtMs < RECENT_SIGHT_MS)
			known.set(taskId, 'running');
	}
	return known;
}

/** In the browser's console: n8n's editor has no other place for what a running node has to say. */
function showProgress(context: IExecuteFunctions, open: OpenWait[]): void {
	for (const { task, taskId } of new Set(open.map(({ watch: taskWatch }) => taskWatch))) {
		context.sendMessageToUI(`Waiting for task ${taskId} (${toStateText(task)})`);
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

function toTaskResult(request: WaitRequest, outcome: WaitEnd): ItemResult<TaskOutput> {
	const { taskId, returnsFailures, returnsUnfinished, simplify } = request;
	if (returnsUnfinished && outcome.kind === 'timedOut' && outcome.task && !outcome.lastFailure) {
		return { json: toTaskOutput(outcome.task, simplify), settings: request };
	}
	const isReturned = returnsFailures && (outcome.kind === 'settled' || outcome.kind === 'timedOut');
	if (!isReturned && !(outcome.kind === 'settled' && isSucceeded(outcome.task))) {
		return toWaitFailure(outcome, request);
	}
	const { task } = outcome;
	const json = toTaskOutput(task ?? toVideoTask({ id: taskId })!, simplify);
	if (outcome.kind === 'timedOut') return { json: { ...json, timedOut: true }, settings: request };
	return { json, task, settings: request };
}
