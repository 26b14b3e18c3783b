import type { VideoTask } from '../../api/task';
import { toBackoffMs, toPauseMs } from '../../shared/backoff';
import type { Failure } from '../../shared/failure';
import type { Known } from '../operation';
import type { Sighting } from '../runMemory';
import { createLook, type LookTools } from './lookAtTasks';
import { type TaskToWaitFor, WaitedTask } from './waitedTask';

/** One item's wait for one task. Several items may wait for the same task. */
export interface WaitEntry extends TaskToWaitFor {
	/** The shortest time between two looks. */
	checkEveryMs: number;
}

export type WaitEnd =
	| { kind: 'settled'; task: VideoTask }
	| { kind: 'failed'; failure: Failure; task?: VideoTask }
	/** The time ran out; `lastFailure` is set if the last check failed. */
	| { kind: 'timedOut'; task?: VideoTask; lastFailure?: Failure }
	| { kind: 'stopped'; task?: VideoTask };

export type WaitOutcome =
	| WaitEnd
	/** A later run continues the wait at `untilMs`; epoch milliseconds. */
	| { kind: 'suspended'; task?: VideoTask; untilMs: number };

export interface WaitTools extends LookTools {
	/** From 0 to 1. */
	random: () => number;
	/** What earlier runs of the same wait saw of each task; updated in place. */
	sightings: Record<string, Sighting>;
	/** What's known about the tasks before the first look. */
	known: Map<string, Known>;
	/** Called after each look with the waits that are still open. */
	onLook?: (open: OpenWait[]) => void;
	/** Decides after each look until when to suspend the waits that are still open, if at all. If absent: never. */
	toSuspendUntilMs?: (open: OpenWait[]) => number | undefined;
}

export interface OpenWait {
	entry: WaitEntry;
	waited: WaitedTask;
}

/**
 * Waits until every task has settled, failed or run out of time, unless the wait is stopped or suspended first. Looks
 * first, then sleeps. All tasks share each look: one list call for everything still running, and one fetch per task
 * that has settled.
 *
 * @returns one outcome per entry, in the same order
 */
export async function pollUntilSettled(entries: WaitEntry[], tools: WaitTools): Promise<WaitOutcome[]> {
	const { clock, random, isStopped, onLook, toSuspendUntilMs } = tools;
	const waits = toWaits(entries, tools);
	const lookAtTasks = createLook(tools);
	const outcomes = new Map<OpenWait, WaitOutcome>();
	let open = waits;
	let suspendUntilMs: number | undefined;

	let { known } = tools;
	while (open.length > 0 && !isStopped()) {
		const waitedTasks = new Set(open.map(({ waited }) => waited));
		const nowMs = clock.now();
		// Even at a deadline, a server isn't checked before its Retry-After is over.
		await lookAtTasks(
			[...waitedTasks].filter((waited) => waited.isOpen(nowMs) && waited.mayBeLookedAt(nowMs)),
			known,
		);
		known = new Map();
		for (const wait of open) {
			const outcome = toOutcome(wait, clock.now());
			if (outcome) outcomes.set(wait, outcome);
		}
		open = open.filter((wait) => !outcomes.has(wait));
		if (open.length === 0) break;
		onLook?.(open);
		suspendUntilMs = toSuspendUntilMs?.(open);
		if (suspendUntilMs !== undefined) break;
		await clock.sleep(toSleepMs(open, clock.now(), random()));
	}
	return waits.map((wait): WaitOutcome => {
		const { task } = wait.waited;
		const unended: WaitOutcome =
			suspendUntilMs === undefined
				? { kind: 'stopped', task }
				: { kind: 'suspended', task, untilMs: suspendUntilMs };
		return outcomes.get(wait) ?? unended;
	});
}

/** Creates one `WaitedTask` per task, whose deadline is the latest of its items'. */
function toWaits(entries: WaitEntry[], { clock, sightings }: WaitTools): OpenWait[] {
	const waitedTasks = new Map<string, WaitedTask>();
	for (const entry of entries) {
		const { taskId } = entry;
		const deadlineMs = Math.max(entry.deadlineMs, waitedTasks.get(taskId)?.deadlineMs ?? 0);
		// Prefixed, because an ID could be the name of a property that every object has.
		const sighting = (sightings[`task ${taskId}`] ??= {});
		waitedTasks.set(taskId, new WaitedTask({ ...entry, deadlineMs }, sighting, clock.now()));
	}
	return entries.map((entry) => ({ entry, waited: waitedTasks.get(entry.taskId)! }));
}

function toOutcome({ entry, waited }: OpenWait, nowMs: number): WaitOutcome | undefined {
	const { task, failure, lastFailure } = waited;
	const isOver = nowMs >= entry.deadlineMs;
	if (failure) return { kind: 'failed', failure, task };
	// At the deadline, a finished video is output even if its link hasn't shown up.
	if (task && (waited.isComplete(nowMs) || (isOver && waited.isSettled))) return { kind: 'settled', task };
	return isOver ? { kind: 'timedOut', task, lastFailure } : undefined;
}

/**
 * Until the first task is due for its next check, but at least the server's Retry-After, and never past the next
 * deadline. A failed check is repeated soon, then less and less often.
 */
function toSleepMs(open: OpenWait[], nowMs: number, random: number): number {
	const delaysMs = open.map(({ entry: { checkEveryMs }, waited: { failuresInARow, pace } }) =>
		failuresInARow > 0 ? toPauseMs(toBackoffMs(failuresInARow), random) : pace.toDelayMs(nowMs, checkEveryMs),
	);
	const politeMs = Math.max(Math.min(...delaysMs), toQuietMs(open));
	const leftMs = Math.min(...open.map(({ entry }) => entry.deadlineMs)) - nowMs;
	return Math.max(0, Math.min(politeMs, leftMs));
}

/** The longest Retry-After in the latest responses about the tasks, in milliseconds; 0 if there's none. */
export function toQuietMs(open: OpenWait[]): number {
	return Math.max(...open.map(({ waited }) => waited.quietMs));
}
