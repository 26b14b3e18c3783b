import type { IExecuteFunctions } from 'n8n-workflow';

import { isSucceeded, toStateText, toVideoTask } from '../../api/task';
import type { Api } from '../../api/types';
import { createClock } from '../../shared/clock';
import { toStoredFailure } from '../../shared/failure';
import { type DownloadSettings, type TaskItem, withDownloads } from '../downloads';
import {
	isComplete,
	isFailure,
	isValue,
	type ItemResult,
	type Known,
	mayFailByItem,
	type RequestOptions,
	type Run,
	toSharedConcurrency,
	type Unended,
	type WaitWatch,
} from '../operation';
import { toTaskOutput } from '../output';
import { forgetOutput, noteDelivery, type RunMemory } from '../runMemory';
import { RECENT_SIGHT_MS } from '../watch/suspendedWait';
import { readTimeoutMs, toLastMs } from './executionTimeout';
import type { WaitRun } from './keepRunning';
import type { TaskLookup } from './lookAtTasks';
import { type OpenWait, pollUntilSettled, type WaitEnd, type WaitEntry } from './pollUntilSettled';
import { catchUp, isLate, noteFurthest } from './repeatedRun';
import { createSuspendChoice, hasOneWakeUp, suspendWait, toResumeUrl } from './suspendWait';
import type { TaskToWaitFor } from './waitedTask';
import { toWaitFailure } from './waitFailure';

/** A task to wait for, and how. */
export interface WaitParameters extends WaitSettings {
	taskId: string;
}

interface ItemWait extends WaitParameters, TaskToWaitFor {
	/** Whether n8n would cancel the execution before Max Wait is over. */
	isCutShort: boolean;
}

/** Waits for the tasks of all items together; every item has its own limits and its own outcome. */
export async function waitForTasks(
	run: Run,
	items: Array<ItemResult<WaitParameters>>,
	{ memory, suspends }: WaitRun,
): Promise<ItemResult[] | Unended> {
	const { context, api, isStopped, stage, watch } = run;
	const timeoutMs = readTimeoutMs(context, suspends);
	const timed = await stage(items, (item, itemIndex) => toItemWait(item, itemIndex, memory, timeoutMs));
	// With a failure that ends the run, nothing is waited for.
	const mayWait = !isStopped() && (mayFailByItem(context) || !timed.some(isFailure));
	const waits = timed.map((wait) => (isFailure(wait) || mayWait ? wait : undefined));
	const open = waits.filter(isValue);
	const clock = createClock(isStopped);
	const resumeUrl = suspends ? toResumeUrl(context) : '';
	const suspensionTools = {
		clock,
		random: Math.random,
		countWaits: () => watch.size,
		reachesItself: watch.reachesItself,
		hasOneWakeUp: hasOneWakeUp(resumeUrl),
	};
	const known = toKnown(open, memory, watch);
	const outcomes = await pollUntilSettled(open, {
		lookup: createLookup(api, open),
		clock,
		random: Math.random,
		isStopped,
		sightings: memory.sightings,
		known,
		onLook: context.getMode() === 'manual' ? (running) => showProgress(context, running) : undefined,
		toSuspendUntilMs: suspends ? createSuspendChoice(suspensionTools) : undefined,
	});
	if (isLate(context, memory)) {
		catchUp(context, memory);
		return 'endedElsewhere';
	}
	if (outcomes.some(({ kind }) => kind === 'suspended')) {
		rememberFailures(memory, waits);
		await suspendWait(run, open, outcomes, resumeUrl, known, memory);
		return 'suspended';
	}
	// A further try is patient anew.
	for (const sighting of Object.values(memory.sightings)) delete sighting.failure;
	if (memory.suspension) noteFurthest(context, memory);
	const ends = new Map(open.map((wait, index) => [wait, outcomes[index] as WaitEnd]));
	for (const [{ taskId }, end] of ends) {
		if (end.kind === 'settled' && isSucceeded(end.task)) noteDelivery(context, memory, taskId);
	}
	const outputs = waits.map((wait) => (isValue(wait) ? toTaskResult(wait, ends.get(wait)!) : wait));
	const results = await withDownloads(run, outputs);
	if (isComplete(results)) forgetOutput(memory);
	return results;
}

function toItemWait(
	item: WaitParameters,
	itemIndex: number,
	{ startMs, submissions }: RunMemory,
	timeoutMs = Infinity,
): ItemWait {
	const receivedAtMs = submissions[itemIndex]?.receivedAtMs;
	// A new execution that takes over an older submission has its own time.
	const sinceMs = Math.max(receivedAtMs ?? 0, startMs);
	const ownDeadlineMs = sinceMs + item.maxWaitMinutes * 60_000;
	const lastMs = toLastMs(timeoutMs, startMs);
	const deadlineMs = Math.min(ownDeadlineMs, lastMs);
	return { ...item, deadlineMs, receivedAtMs, isCutShort: lastMs < ownDeadlineMs };
}

/** What need not be asked for: what the watch has seen, and tasks that were submitted a moment ago. */
function toKnown(
	waits: ItemWait[],
	{ executionId, suspension }: RunMemory,
	watch: WaitWatch,
): Map<string, Known> {
	const known = suspension ? watch.takeOver(executionId, suspension) : new Map<string, Known>();
	for (const { taskId, receivedAtMs } of suspension ? [] : waits) {
		if (receivedAtMs !== undefined && Date.now() - receivedAtMs < RECENT_SIGHT_MS)
			known.set(taskId, 'running');
	}
	return known;
}

/** In the browser's console: n8n's editor has no other place for what a running node has to say. */
function showProgress(context: IExecuteFunctions, open: OpenWait[]): void {
	for (const { task, taskId } of new Set(open.map(({ waited: taskWatch }) => taskWatch))) {
		context.sendMessageToUI(`Waiting for task ${taskId} (${toStateText(task)})`);
	}
}

function createLookup(api: Api, waits: ItemWait[]): TaskLookup {
	const longestMs = Math.max(...waits.map(({ timeoutMs }) => timeoutMs));
	return {
		list: async (taskIds, timeoutMs) => await api.listTasks(taskIds, Math.min(longestMs, timeoutMs)),
		fetch: async (taskId, timeoutMs) => await api.fetchTask(taskId, Math.min(longestMs, timeoutMs)),
		concurrency: toSharedConcurrency(waits),
	};
}

function rememberFailures(memory: RunMemory, waits: Array<ItemResult<ItemWait>>): void {
	for (const [itemIndex, wait] of waits.entries()) {
		if (isFailure(wait)) memory.failed[itemIndex] = toStoredFailure(wait);
	}
}

function toTaskResult(wait: ItemWait, outcome: WaitEnd): ItemResult<TaskItem> {
	const { taskId, returnsFailures, returnsUnfinished, simplify } = wait;
	if (returnsUnfinished && outcome.kind === 'timedOut' && outcome.task && !outcome.lastFailure) {
		return { json: toTaskOutput(outcome.task, simplify), settings: wait };
	}
	const isReturned = returnsFailures && (outcome.kind === 'settled' || outcome.kind === 'timedOut');
	if (!isReturned && !(outcome.kind === 'settled' && isSucceeded(outcome.task))) {
		return toWaitFailure(outcome, wait);
	}
	const { task } = outcome;
	const json = toTaskOutput(task ?? toVideoTask({ id: taskId })!, simplify);
	if (outcome.kind === 'timedOut') return { json: { ...json, timedOut: true }, settings: wait };
	return { json, task, settings: wait };
}

/** How one item waits. */
export interface WaitSettings extends RequestOptions, DownloadSettings, Pick<WaitEntry, 'checkEveryMs'> {
	maxWaitMinutes: number;
	/** Whether a failed, cancelled or timed-out task is output rather than an error. */
	returnsFailures: boolean;
	/** Whether a task that is still running at the end of the time is output as it is, and not as timed out. */
	returnsUnfinished: boolean;
	simplify: boolean;
}
