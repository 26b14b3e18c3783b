import type { VideoTask } from '../../api/task';
import { toBackoffMs, toPauseMs } from '../../shared/backoff';
import type { Failure } from '../../shared/failure';
import type { Known } from '../operation';
import type { Sighting } from '../runMemory';
import { createLook, type LookTools } from './lookAtTasks';
import { type TaskToWaitFor, WaitedTask } from './waitedTask';

/** One item's wait for one task. Several items may wait for the same task. */
export interface WaitEntry extends TaskToWaitFor {
	/** Between two looks, at least. */
	checkEveryMs: number;
}

export type WaitEnd =
	| { kind: 'settled'; task: VideoTask }
	| { kind: 'failed'; failure: Failure; task?: VideoTask }
	/** The time ran out; `lastFailure` is set when the last check had no response. */
	| { kind: 'timedOut'; task?: VideoTask; lastFailure?: Failure }
	| { kind: 'stopped'; task?: VideoTask };

export type WaitOutcome =
	| WaitEnd
	/** For a later run of the same wait, at that time; epoch milliseconds. */
	| { kind: 'suspended'; task?: VideoTask; untilMs: number };

export interface WaitTools extends LookTools {
	/** From 0 to 1. */
	random: () => number;
	/** What earlier runs of the same wait saw of each task; kept up to date. */
	sightings: Record<string, Sighting>;
	/** What is known of the tasks before the first look. */
	known: Map<string, Known>;
	/** Told what was seen after each look. */
	onLook?: (open: OpenWait[]) => void;
	/** Asked after each look whether to suspend the waits that are still open, and until when. When absent: never. */
	toSuspendUntilMs?: (open: OpenWait[]) => number | undefined;
}

export interface OpenWait {
	entry: WaitEntry;
	waited: WaitedTask;
}

/**
 * Waits until every task has settled, failed or run out of its time; looks first, sleeps after. All tasks share each
 * look: one list call for everything still running, and one fetch per task that has settled.
 *
 * @returns one outcome per entry, in the order of the entries
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
		// At a deadline, a server that wants to be left alone for longer isn't asked once more.
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

/** One waited per task, which ends when the last of its items gives up. */
function toWaits(entries: WaitEntry[], { clock, sightings }: WaitTools): OpenWait[] {
	const waitedTasks = new Map<string, WaitedTask>();
	for (const entry of entries) {
		const { taskId } = entry;
		const deadlineMs = Math.max(entry.deadlineMs, waitedTasks.get(taskId)?.deadlineMs ?? 0);
		// Prefixed, because an id could be the name of something that every object has.
		const sighting = (sightings[`task ${taskId}`] ??= {});
		waitedTasks.set(taskId, new WaitedTask({ ...entry, deadlineMs }, sighting, clock.now()));
	}
	return entries.map((entry) => ({ entry, waited: waitedTasks.get(entry.taskId)! }));
}

function toOutcome({ entry, waited }: OpenWait, nowMs: number): WaitOutcome | undefined {
	const { task, failure, lastFailure } = waited;
	const isOver = nowMs >= entry.deadlineMs;
	if (failure) return { kind: 'failed', failure, task };
	// A video that has rendered is passed on at the deadline, even if its link did not show up in time.
	if (task && (waited.isComplete(nowMs) || (isOver && waited.isSettled))) return { kind: 'settled', task };
	return isOver ? { kind: 'timedOut', task, lastFailure } : undefined;
}

/**
 * Until the first of the tasks is to be checked again, but as long as a server wants to be left alone, and not beyond the
 * next deadline. A check that had no response is soon repeated, and then less and less often.
 */
function toSleepMs(open: OpenWait[], nowMs: number, random: number): number {
	const delaysMs = open.map(({ entry: { checkEveryMs }, waited: { failuresInARow, pace } }) =>
		failuresInARow > 0 ? toPauseMs(toBackoffMs(failuresInARow), random) : pace.toDelayMs(nowMs, checkEveryMs),
	);
	const politeMs = Math.max(Math.min(...delaysMs), toQuietMs(open));
	const leftMs = Math.min(...open.map(({ entry }) => entry.deadlineMs)) - nowMs;
	return Math.max(0, Math.min(politeMs, leftMs));
}

/** How long the server wants to be left alone, by the responses about any of the tasks; milliseconds. */
export function toQuietMs(open: OpenWait[]): number {
	return Math.max(...open.map(({ waited }) => waited.quietMs));
}
