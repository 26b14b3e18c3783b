import type { Failure } from '../failure';
import type { VideoTask } from '../types';
import { toPollIntervalMs } from './pollInterval';
import { TaskWatch } from './taskWatch';
import { createLook, type LookTools } from './look';

/** One item's wait for one task. Several items may wait for the same task. */
export interface WaitEntry {
	taskId: string;
	/** Epoch milliseconds at which this item gives up. */
	deadlineMs: number;
	pollIntervalMs: number;
}

export type WaitOutcome =
	| { kind: 'settled'; task: VideoTask }
	| { kind: 'failed'; failure: Failure; task?: VideoTask }
	/** The time ran out; `lastFailure` is set when the last look had no answer. */
	| { kind: 'timedOut'; task?: VideoTask; lastFailure?: Failure }
	| { kind: 'stopped'; task?: VideoTask };

/**
 * Waits until every task has settled, failed or run out of its time; looks first, sleeps after. All tasks share each
 * look: one list call for everything still running, and one fetch per task that has settled.
 *
 * @returns one outcome per entry, in the order of the entries
 */
export async function pollUntilSettled(entries: WaitEntry[], tools: LookTools): Promise<WaitOutcome[]> {
	const { clock, isStopped } = tools;
	const watches = toWatches(entries, clock.now());
	const lookAtTasks = createLook(tools);
	const outcomes = new Map<WaitEntry, WaitOutcome>();
	let open = entries;

	for (let looks = 1; open.length > 0 && !isStopped(); looks += 1) {
		await lookAtTasks([...new Set(open.map(({ taskId }) => watches.get(taskId)!))]);
		for (const entry of open) {
			const outcome = toOutcome(entry, watches.get(entry.taskId)!, clock.now());
			if (outcome) outcomes.set(entry, outcome);
		}
		open = open.filter((entry) => !outcomes.has(entry));
		if (open.length > 0) await clock.sleep(toSleepMs(open, watches, looks, clock.now()));
	}
	return entries.map(
		(entry) => outcomes.get(entry) ?? { kind: 'stopped', task: watches.get(entry.taskId)?.task },
	);
}

/** One watch per task, which ends when the last of its items gives up. */
function toWatches(entries: WaitEntry[], startMs: number): Map<string, TaskWatch> {
	const watches = new Map<string, TaskWatch>();
	for (const { taskId, deadlineMs } of entries) {
		const known = watches.get(taskId);
		watches.set(taskId, new TaskWatch(taskId, startMs, Math.max(deadlineMs, known?.deadlineMs ?? 0)));
	}
	return watches;
}

function toOutcome(entry: WaitEntry, watch: TaskWatch, nowMs: number): WaitOutcome | undefined {
	const { task, failure, lastFailure } = watch;
	const isOver = nowMs >= entry.deadlineMs;
	if (failure) return { kind: 'failed', failure, task };
	// A video that has rendered is passed on at the deadline, even if its link did not show up in time.
	if (task && (watch.isComplete(nowMs) || (isOver && watch.isSettled))) return { kind: 'settled', task };
	return isOver ? { kind: 'timedOut', task, lastFailure } : undefined;
}

/** The shortest interval that any waiting item wants, but not beyond the next deadline. */
function toSleepMs(
	entries: WaitEntry[],
	watches: Map<string, TaskWatch>,
	looks: number,
	nowMs: number,
): number {
	const intervalsMs = entries.map(({ taskId, pollIntervalMs }) =>
		toPollIntervalMs({
			pollIntervalMs,
			looks,
			progressPercent: watches.get(taskId)?.task?.progressPercent ?? null,
		}),
	);
	const leftMs = entries.map(({ deadlineMs }) => deadlineMs - nowMs);
	return Math.max(0, Math.min(...intervalsMs, ...leftMs));
}
