import { randomBytes } from 'node:crypto';

import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { setBounded } from '../../shared/boundedMap';
import { goOnFrom, runOf } from '../n8nEngine';
import { KNOWN_WAITS } from '../operation';
import type { RunMemory } from '../runMemory';

/** How far an execution's waits are, stored with the execution: n8n may run each part of it in another process. */
interface Progress {
	/** How often a wait of the execution has been suspended, or has ended after a suspension. */
	steps: number;
	/** Random; tells apart two runs that took the same step. */
	id: string;
}

interface FurthestRun {
	/** n8n's data of the run. Weak, since n8n itself keeps the data for as long as it's needed. */
	run: WeakRef<object>;
	progress: Progress;
}

/**
 * For each execution with a suspended wait, the run that's the furthest along in this process; by execution ID. In queue
 * mode, another process may have got further since.
 */
const furthest = new Map<string, FurthestRun>();

/** The execution's progress in the data that n8n started this run with, and with what the run has done since. */
function readProgress(context: IExecuteFunctions): Progress {
	return openStoredProgress(context).midjourneyVideo ?? { steps: 0, id: '' };
}

/** The data that all nodes of an execution share, stored with it. */
function openStoredProgress(context: IExecuteFunctions): { midjourneyVideo?: Progress } {
	return context.getContext('flow');
}

/** Call this when a run suspends a wait, or before it outputs or throws the result of one. */
export function noteFurthest(context: IExecuteFunctions, { executionId }: RunMemory): void {
	const run = runOf(context);
	const progress = { steps: readProgress(context).steps + 1, id: randomBytes(8).toString('hex') };
	openStoredProgress(context).midjourneyVideo = progress;
	setBounded(furthest, executionId, { run: new WeakRef(run), progress }, KNOWN_WAITS);
	if (overdue.has(run)) void keep(run);
}

/** Runs that n8n started well after they were due, so it may have queued more runs of the same execution. */
const overdue = new WeakSet<object>();

const OVERDUE_MS = 2_000;

/** Call this as soon as a run starts: later, a run that started on time could look overdue. */
export function noteBegin(context: IExecuteFunctions, { suspension }: RunMemory): void {
	if (suspension && Date.now() > suspension.dueMs + OVERDUE_MS) overdue.add(runOf(context));
}

/** Runs whose data those queued runs will need; n8n itself drops it when a run ends. */
const kept = new Set<object>();

/** n8n usually starts what it has queued within this time. */
const KEPT_MS = 120_000;

/** Limited because each may hold the files of an execution. */
const KEPT_RUNS = 200;

async function keep(run: object): Promise<void> {
	if (kept.size >= KEPT_RUNS) return;
	kept.add(run);
	await sleep(KEPT_MS);
	kept.delete(run);
}

/**
 * Whether n8n runs the wait from old data although another run is further along. While all of its slots are taken, n8n
 * queues a due execution every minute, each time with the data of that moment; a call that comes alongside a timer may
 * have the same effect. 2.x drops such a run only if the execution isn't suspended anymore, not even by another
 * node; 1.x never does.
 */
export function isLate(context: IExecuteFunctions, { executionId, suspension }: RunMemory): boolean {
	const known = furthest.get(executionId);
	if (!suspension || !known || known.run.deref() === runOf(context)) return false;
	const { steps, id } = readProgress(context);
	return steps < known.progress.steps || (steps === known.progress.steps && id !== known.progress.id);
}

/** Claims the end of a wait for this run; false if another run is further along, and this one continues from there. */
export function claimEnd(context: IExecuteFunctions, memory: RunMemory): boolean {
	if (catchUpIfLate(context, memory)) return false;
	if (memory.suspension) noteFurthest(context, memory);
	return true;
}

/** Whether another run is further along; if so, this one continues from there. */
export function catchUpIfLate(context: IExecuteFunctions, memory: RunMemory): boolean {
	const late = isLate(context, memory);
	if (late) catchUp(context, memory);
	return late;
}

/** Moves a late run to where the execution is now: nothing is run, output or paid for again, and nothing is lost. */
export function catchUp(context: IExecuteFunctions, { executionId, suspension }: RunMemory): void {
	context.logger.warn(`${context.getNode().name}: n8n ran execution ${executionId} again from outdated data`);
	goOnFrom(context, furthest.get(executionId)?.run.deref(), suspension?.hasOneWakeUp ?? false);
}
