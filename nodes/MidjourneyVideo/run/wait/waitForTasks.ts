import type { IExecuteFunctions } from 'n8n-workflow';

import { isSucceeded, toStateText } from '../../api/task';
import type { Api } from '../../api/types';
import { createClock } from '../../shared/clock';
import { toSharedConcurrency } from '../../shared/concurrency';
import { toStoredFailure } from '../../shared/failure';
import { type DownloadSettings, withDownloads } from '../downloads';
import {
	isComplete,
	isFailure,
	isValue,
	type ItemResult,
	type Known,
	mayFailByItem,
	RECENT_SIGHT_MS,
	type RequestOptions,
	type Run,
	type Unended,
	type WaitWatch,
} from '../operation';
import { forgetOutput, noteDelivery, type RunMemory } from '../runMemory';
import { readTimeoutMs, toLastMs } from './executionTimeout';
import type { WaitRun } from './keepRunning';
import type { TaskLookup } from './lookAtTasks';
import {
	type OpenWait,
	pollUntilSettled,
	type WaitEnd,
	type WaitEntry,
	type WaitTools,
} from './pollUntilSettled';
import { catchUp, isLate, noteFurthest } from './repeatedRun';
import { createSuspendChoice, hasOneWakeUp, suspendWait, toResumeUrl } from './suspendWait';
import type { TaskToWaitFor } from './waitedTask';
import { toTaskResult } from './waitResult';

/** A task to wait for, and how. */
export interface WaitParameters extends WaitSettings {
	taskId: string;
}

/** The same for one item of a run. */
export interface ItemWait extends WaitParameters, TaskToWaitFor {
	/** Whether n8n would cancel the execution before Max Wait is over. */
	isCutShort: boolean;
}

/** Waits for the tasks of all items together; every item has its own limits and its own outcome. */
export async function waitForTasks(
	run: Run,
	items: Array<ItemResult<WaitParameters>>,
	waitRun: WaitRun,
): Promise<ItemResult[] | Unended> {
	const waits = await toItemWaits(run, items, waitRun);
	const ends = await waitForEnds(run, waits, waitRun);
	if (typeof ends === 'string') return ends;
	const outputs = waits.map((wait) => (isValue(wait) ? toTaskResult(wait, ends.get(wait)!) : wait));
	const results = await withDownloads(run, outputs);
	if (isComplete(results)) forgetOutput(waitRun.memory);
	return results;
}

/** What each item waits for, and until when. With a failure that ends the run, or after Stop, nothing is waited for. */
async function toItemWaits(
	{ context, isStopped, stage }: Run,
	items: Array<ItemResult<WaitParameters>>,
	{ memory, suspends }: WaitRun,
): Promise<Array<ItemResult<ItemWait>>> {
	const timeoutMs = readTimeoutMs(context, suspends);
	const waits = await stage(items, (item, itemIndex) => toItemWait(item, itemIndex, memory, timeoutMs));
	const mayWait = !isStopped() && (mayFailByItem(context) || !waits.some(isFailure));
	return waits.map((wait) => (isFailure(wait) || mayWait ? wait : undefined));
}

/** How each wait has ended, unless a later run of the node finds out, or another one. */
async function waitForEnds(
	run: Run,
	waits: Array<ItemResult<ItemWait>>,
	{ memory, suspends }: WaitRun,
): Promise<Map<ItemWait, WaitEnd> | Unended> {
	const { context, watch } = run;
	const open = waits.filter(isValue);
	const resumeUrl = suspends ? toResumeUrl(context) : undefined;
	const known = toKnown(open, memory, watch);
	const outcomes = await pollUntilSettled(open, {
		...toWaitTools(run, open, resumeUrl),
		sightings: memory.sightings,
		known,
	});
	if (isLate(context, memory)) {
		catchUp(context, memory);
		return 'endedElsewhere';
	}
	if (resumeUrl !== undefined && outcomes.some(({ kind }) => kind === 'suspended')) {
		rememberFailures(memory, waits);
		await suspendWait(run, { entries: open, outcomes, known, resumeUrl }, memory);
		return 'suspended';
	}
	// A further try is patient anew.
	for (const sighting of Object.values(memory.sightings)) delete sighting.failure;
	if (memory.suspension) noteFurthest(context, memory);
	const ends = new Map(open.map((wait, index) => [wait, outcomes[index] as WaitEnd]));
	for (const [{ taskId }, end] of ends) {
		if (end.kind === 'settled' && isSucceeded(end.task)) noteDelivery(context, memory, taskId);
	}
	return ends;
}

/** @param resumeUrl undefined for a wait that keeps its execution running */
function toWaitTools(
	{ api, context, isStopped, watch }: Run,
	waits: ItemWait[],
	resumeUrl: string | undefined,
): Omit<WaitTools, 'known' | 'sightings'> {
	const timing = { clock: createClock(isStopped), random: Math.random };
	const suspensionTools = resumeUrl !== undefined && {
		...timing,
		countWaits: () => watch.size,
		reachesItself: watch.reachesItself,
		hasOneWakeUp: hasOneWakeUp(resumeUrl),
	};
	return {
		...timing,
		isStopped,
		lookup: createLookup(api, waits),
		onLook: context.getMode() === 'manual' ? (open) => showProgress(context, open) : undefined,
		toSuspendUntilMs: suspensionTools ? createSuspendChoice(suspensionTools) : undefined,
	};
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
	for (const { task, taskId } of new Set(open.map(({ waited }) => waited))) {
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

/** How one item waits. */
export interface WaitSettings extends RequestOptions, DownloadSettings, Pick<WaitEntry, 'checkEveryMs'> {
	maxWaitMinutes: number;
	/** Whether a failed, cancelled or timed-out task is output rather than an error. */
	returnsFailures: boolean;
	/** Whether a task that is still running at the end of the time is output as it is, and not as timed out. */
	returnsUnfinished: boolean;
	simplify: boolean;
}
