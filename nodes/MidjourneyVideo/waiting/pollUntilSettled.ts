import type { Failure } from '../failure';
import { toBackoffMs, toPauseMs } from '../mapping/pause';
import type { VideoTask } from '../types';
import { createLook, type LookTools } from './look';
import type { Known } from './sight';
import type { Sighting } from './sighting';
import { TaskWatch, type WatchedTask } from './taskWatch';

/** One item's wait for one task. Several items may wait for the same task. */
export interface WaitEntry extends WatchedTask {
	/** Between two looks, at least. */
	checkEveryMs: number;
}

export type WaitEnd =
	| { kind: 'settled'; task: VideoTask }
	| { kind: 'failed'; failure: Failure; task?: VideoTask }
	/** The time ran out; `lastFailure` is set when the last look had no answer. */
	| { kind: 'timedOut'; task?: VideoTask; lastFailure?: Failure }
	| { kind: 'stopped'; task?: VideoTask };

export type WaitOutcome =
	| WaitEnd
	/** For a later run of the same wait, at that time; epoch milliseconds. */
	| { kind: 'left'; task?: VideoTask; untilMs: number };

export interface WaitTools extends LookTools {
	/** From 0 to 1. */
	random: () => number;
	/** What earlier runs of the same wait saw of each task; kept up to date. */
	sightings: Record<string, Sighting>;
	/** What is known of the tasks before the first look. */
	known: Map<string, Known>;
	/** Told what was seen after each look. */
	onLook?: (open: OpenWait[]) => void;
	/** Asked after each look whether to leave the waits that are still open, and until when. When absent: never. */
	toLeaveUntilMs?: (open: OpenWait[]) => number | undefined;
}

export interface OpenWait {
	entry: WaitEntry;
	watch: TaskWatch;
}

/**
 * Waits until every task has settled, failed or run out of its time; looks first, sleeps after. All tasks share each
 * look: one list call for everything still running, and one fetch per task that has settled.
 *
 * @returns one outcome per entry, in the order of the entries
 */
export async function pollUntilSettled(entries: WaitEntry[], tools: WaitTools): Promise<WaitOutcome[]> {
	const { clock, random, isStopped, onLook, toLeaveUntilMs } = tools;
	const waits = toWaits(entries, tools);
	const lookAtTasks = createLook(tools);
	const outcomes = new Map<OpenWait, WaitOutcome>();
	let open = waits;
	let leftUntilMs: number | undefined;

	let { known } = tools;
	while (open.length > 0 && !isStopped()) {
		const watches = new Set(open.map(({ watch }) => watch));
		const nowMs = clock.now();
		// At a deadline, a server that wants to be left alone for longer isn't asked once more.
		await lookAtTasks(
			[...watches].filter((watch) => watch.isOpen(nowMs) && watch.mayBeAsked(nowMs)),
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
		leftUntilMs = toLeaveUntilMs?.(open);
		if (leftUntilMs !== undefined) break;
		await clock.sleep(toSleepMs(open, clock.now(), random()));
	}
	return waits.map((wait): WaitOutcome => {
		const { task } = wait.watch;
		const unended: WaitOutcome =
			leftUntilMs === undefined ? { kind: 'stopped', task } : { kind: 'left', task, untilMs: leftUntilMs };
		return outcomes.get(wait) ?? unended;
	});
}

/** One watch per task, which ends when the last of its items gives up. */
function toWaits(entries: WaitEntry[], { clock, sightings }: WaitTools): OpenWait[] {
	const watches = new Map<string, TaskWatch>();
	for (const entry of entries) {
		const { taskId } = entry;
		const deadlineMs = Math.max(entry.deadlineMs, watches.get(taskId)?.deadlineMs ?? 0);
		// Prefixed, because an id could be the name of something that every object has.
		const sighting = (sightings[`task ${taskId}`] ??= {});
		watches.set(taskId, new TaskWatch({ ...entry, deadlineMs }, sighting, clock.now()));
	}
	return entries.map((entry) => ({ entry, watch: watches.get(entry.taskId)! }));
}

function toOutcome({ entry, watch }: OpenWait, nowMs: number): WaitOutcome | undefined {
	const { task, failure, lastFailure } = watch;
	const isOver = nowMs >= entry.deadlineMs;
	if (failure) return { kind: 'failed', failure, task };
	// A video that has rendered is passed on at the deadline, even if its link did not show up in time.
	if (task && (watch.isComplete(nowMs) || (isOver && watch.isSettled))) return { kind: 'settled', task };
	return isOver ? { kind: 'timedOut', task, lastFailure } : undefined;
}

/**
 * Until the first of the tasks is to be looked at again, but as long as a server wants to be left alone, and not beyond the
 * next deadline. A look that had no answer is soon made again, and then less and less often.
 */
function toSleepMs(open: OpenWait[], nowMs: number, random: number): number {
	const delaysMs = open.map(({ entry: { checkEveryMs }, watch: { failuresInARow, pace } }) =>
		failuresInARow > 0 ? toPauseMs(toBackoffMs(failuresInARow), random) : pace.toDelayMs(nowMs, checkEveryMs),
	);
	const leftMs = open.map(({ entry }) => entry.deadlineMs - nowMs);
	return Math.max(0, Math.min(Math.max(Math.min(...delaysMs), toQuietMs(open)), ...leftMs));
}

/** How long the server wants to be left alone, by the answers about any of the tasks; milliseconds. */
export function toQuietMs(open: OpenWait[]): number {
	return Math.max(...open.map(({ watch }) => watch.quietMs));
}
