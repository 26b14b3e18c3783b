import type { IExecuteFunctions } from 'n8n-workflow';

import { isSucceeded, toStateText } from '../../api/task';
import type { Api } from '../../api/types';
import { createClock } from '../../shared/clock';
import { toSharedConcurrency } from '../../shared/concurrency';
import { toStoredFailure } from '../../shared/failure';
import { withDownloads } from '../downloads';
import {
	isComplete,
	isFailure,
	isValue,
	type ItemResult,
	type Known,
	RECENT_SIGHT_MS,
	type Run,
	type Unended,
	type WaitWatch,
} from '../operation';
import { forgetOutput, noteDelivery, type RunMemory } from '../runMemory';
import { type ItemWait, toItemWaits, type WaitParameters } from './itemWait';
import type { WaitRun } from './keepRunning';
import type { TaskLookup } from './lookAtTasks';
import { type OpenWait, pollUntilSettled, type WaitEnd, type WaitTools } from './pollUntilSettled';
import { catchUpIfLate, noteFurthest } from './repeatedRun';
import { createSuspendChoice, hasOneWakeUp, suspendWait, toResumeUrl } from './suspendWait';
import { toTaskResult } from './waitResult';

/** Waits for the tasks of all items together; each item has its own limits and its own outcome. */
export async function waitForTasks(
	run: Run,
	items: Array<ItemResult<WaitParameters>>,
	waitRun: WaitRun,
): Promise<ItemResult[] | Unended> {
	const waits = await toItemWaits(run, items, waitRun);
	const ends = await waitForEnds(run, waits, waitRun);
	if (typeof ends === 'string') return ends;
	noteDeliveries(run, ends, waitRun.memory);
	const outputs = waits.map((wait) => (isValue(wait) ? toTaskResult(wait, ends.get(wait)!) : wait));
	const results = await withDownloads(run, outputs);
	if (isComplete(results)) forgetOutput(waitRun.memory);
	return results;
}

/**
 * How each wait ended, unless that's up to a later run of the node or to another one.
 *
 * @param isEnd whether the node now outputs the results, rather than waiting for more tasks
 */
export async function waitForEnds(
	run: Run,
	waits: Array<ItemResult<ItemWait>>,
	waitRun: WaitRun,
	{ isEnd = true } = {},
): Promise<Map<ItemWait, WaitEnd> | Unended> {
	const { context, watch } = run;
	const { memory, suspends } = waitRun;
	const open = waits.filter(isValue);
	const resumeUrl = suspends ? toResumeUrl(context) : undefined;
	const known = toKnown(open, waitRun, watch);
	const outcomes = await pollUntilSettled(open, {
		...toWaitTools(run, open, resumeUrl),
		sightings: memory.sightings,
		known,
	});
	if (catchUpIfLate(context, memory)) return 'endedElsewhere';
	if (resumeUrl !== undefined && outcomes.some(({ kind }) => kind === 'suspended')) {
		rememberFailures(memory, waits);
		await suspendWait(run, { entries: open, outcomes, known, resumeUrl }, memory);
		return 'suspended';
	}
	if (isEnd && memory.suspension) noteFurthest(context, memory);
	// So that a retry rechecks tasks that this wait gave up on.
	for (const sighting of Object.values(memory.sightings)) delete sighting.failure;
	return new Map(open.map((wait, index) => [wait, outcomes[index] as WaitEnd]));
}

/** Once an agent has a video from this tool, the same request again means another video. */
function noteDeliveries({ context }: Run, ends: Map<ItemWait, WaitEnd>, memory: RunMemory): void {
	for (const [{ taskId }, end] of ends) {
		if (end.kind === 'settled' && isSucceeded(end.task)) noteDelivery(context, memory, taskId);
	}
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

/** What's known without asking the server: what the watch saw, and that tasks submitted a moment ago are running. */
function toKnown(waits: ItemWait[], waitRun: WaitRun, watch: WaitWatch): Map<string, Known> {
	const { executionId, suspension } = waitRun.memory;
	const known = (waitRun.known ??= suspension
		? watch.takeOver(executionId, suspension)
		: new Map<string, Known>());
	for (const { taskId, receivedAtMs = 0 } of waits) {
		// A task from the suspension may have made a lot of progress since then.
		const isNew = !suspension?.taskIds.includes(taskId) && Date.now() - receivedAtMs < RECENT_SIGHT_MS;
		if (isNew) known.set(taskId, 'running');
	}
	return known;
}

/** Logs to the browser's console, because n8n's editor has no other place for messages from a running node. */
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
