import { type IExecuteFunctions, sleep } from 'n8n-workflow';

import { setBounded } from '../../shared/boundedMap';
import { goOnFrom, runOf } from '../n8nEngine';
import { KNOWN_WAITS } from '../operation';
import type { RunMemory } from '../runMemory';

interface FurthestRun {
	/** n8n's data of the run; weakly, since n8n keeps it for as long as it's of use. */
	run: WeakRef<object>;
	/** The suspension that it ended with; undefined when it has ended a wait and continues. */
	suspensionId?: string;
}

/** Of executions with a suspended wait, the run that this process knows to have come furthest; by execution id. */
const furthest = new Map<string, FurthestRun>();

/** To be called when a run suspends a wait, or before it outputs or throws the end of one. */
export function noteFurthest(
	context: IExecuteFunctions,
	{ executionId }: RunMemory,
	suspensionId?: string,
): void {
	const run = runOf(context);
	setBounded(furthest, executionId, { run: new WeakRef(run), suspensionId }, KNOWN_WAITS);
	if (overdue.has(run)) void keep(run);
}

/** Runs that n8n has begun well after their time, when it may have queued further ones of the same execution. */
const overdue = new WeakSet<object>();

const OVERDUE_MS = 2_000;

/** To be called when a run begins: later, one that has begun in time could be taken for an overdue one. */
export function noteBegin(context: IExecuteFunctions, { suspension }: RunMemory): void {
	if (suspension && Date.now() > suspension.dueMs + OVERDUE_MS) overdue.add(runOf(context));
}

/** Runs whose data such further ones will need; n8n itself forgets a run with its end. */
const kept = new Set<object>();

/** What n8n has queued is begun within this time, mostly. */
const KEPT_MS = 120_000;

/** Each may hold the files of an execution. */
const KEPT_RUNS = 200;

async function keep(run: object): Promise<void> {
	if (kept.size >= KEPT_RUNS) return;
	kept.add(run);
	await sleep(KEPT_MS);
	kept.delete(run);
}

/**
 * Whether n8n runs the wait from old data, after another run has come further. While all of its places are taken, n8n queues
 * a due execution every minute, each time with the data of that moment; the same may come of a call beside a timer. 2.x
 * drops such a run only where the execution isn't suspended any more, be it by another node; 1.x never does.
 */
export function isLate(context: IExecuteFunctions, { executionId, suspension }: RunMemory): boolean {
	const known = furthest.get(executionId);
	if (!suspension || !known || known.run.deref() === runOf(context)) return false;
	return known.suspensionId !== suspension.id;
}

/** Claims the end of a wait for this run; false where another run has come further, and this one continues from there. */
export function claimEnd(context: IExecuteFunctions, memory: RunMemory): boolean {
	if (catchUpIfLate(context, memory)) return false;
	if (memory.suspension) noteFurthest(context, memory);
	return true;
}

/** Whether another run has come further: then this one continues from there. */
export function catchUpIfLate(context: IExecuteFunctions, memory: RunMemory): boolean {
	const late = isLate(context, memory);
	if (late) catchUp(context, memory);
	return late;
}

/** Lets a late run continue where the execution has got to: nothing is run, output or paid again, and nothing is lost. */
export function catchUp(context: IExecuteFunctions, { executionId, suspension }: RunMemory): void {
	context.logger.warn(`${context.getNode().name}: n8n ran execution ${executionId} again from outdated data`);
	goOnFrom(context, furthest.get(executionId)?.run.deref(), suspension?.hasOneWakeUp ?? false);
}
