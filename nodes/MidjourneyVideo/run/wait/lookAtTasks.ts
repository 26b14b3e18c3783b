import { isSettled, type VideoTask } from '../../api/task';
import type { Clock } from '../../shared/clock';
import { mapConcurrently } from '../../shared/concurrency';
import { type Failure, toFailure } from '../../shared/failure';
import type { Known } from '../operation';
import type { WaitedTask } from './waitedTask';

/** How a wait checks its tasks; these calls only read, and are free of charge. */
export interface TaskLookup {
	/** The tasks' records in any order, without those of unknown tasks; undefined if the server has no such call. */
	list: (taskIds: string[], timeoutMs: number) => Promise<VideoTask[] | undefined>;
	/** The full record of a task; undefined if the server doesn't know it. */
	fetch: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	/** How many fetches may run at once. */
	concurrency: number;
}

export interface LookTools {
	lookup: TaskLookup;
	clock: Clock;
	isStopped: () => boolean;
}

type LookAtTasks = (waitedTasks: WaitedTask[], known: Map<string, Known>) => Promise<void>;

/**
 * Creates a function that looks once at all the tasks it's given. Two or more running tasks share one list call; those
 * it shows as settled (its records lack the links) or leaves out are then fetched. Without a working list call, every
 * task is fetched. Until its deadline, a task known to be running is skipped; one known to have settled isn't listed.
 */
export function createLook(tools: LookTools): LookAtTasks {
	const { clock, isStopped, lookup } = tools;
	const listRunning = createListCall(tools);
	return async (waitedTasks, known) => {
		const nowMs = clock.now();
		const isKnownRunning = (waited: WaitedTask) =>
			known.get(waited.taskId) === 'running' && !waited.isSettled && nowMs < waited.deadlineMs;
		for (const waited of waitedTasks) {
			const what = known.get(waited.taskId);
			if (what) waited.seeKnown(what);
		}
		const toLookAt = waitedTasks.filter((waited) => !isKnownRunning(waited));
		const running = toLookAt.filter((waited) => !waited.isSettled && known.get(waited.taskId) !== 'settled');
		const listed = running.length > 1 ? await listRunning(running) : new Map<string, VideoTask>();
		if (listed === 'failed') return;
		const toFetch = toLookAt.filter((waited) => {
			const task = listed === 'fetchAll' ? undefined : listed.get(waited.taskId);
			if (!task || isSettled(task)) return true;
			waited.see(task, clock.now());
			return false;
		});
		await mapConcurrently(toFetch, lookup.concurrency, async (waited) => {
			if (!isStopped()) await fetchOne(waited, tools);
		});
	};
}

type Listed = Map<string, VideoTask> | 'fetchAll' | 'failed';

/** If the list call fails this many times in a row, it's assumed to be broken, and the tasks are fetched one by one. */
const LIST_FAILURES_BEFORE_FETCHING = 2;

/** The list call, which remembers its failures: if it's missing or keeps failing, the tasks are fetched instead. */
function createListCall({ clock, lookup }: LookTools): (waitedTasks: WaitedTask[]) => Promise<Listed> {
	let isMissing = false;
	let failuresInARow = 0;
	return async (waitedTasks) => {
		if (isMissing) return 'fetchAll';
		const timeoutMs = Math.max(...waitedTasks.map((waited) => toTimeoutMs(waited, clock.now())));
		const ids = waitedTasks.map(({ taskId }) => taskId);
		const result = await lookup.list(ids, timeoutMs).catch(toFailure);
		if (result === undefined) isMissing = true;
		if (Array.isArray(result)) {
			failuresInARow = 0;
			return new Map(result.map((task) => [task.id, task]));
		}
		// After a 429, fetching the tasks one by one would only add requests.
		if (result?.httpStatus !== 429) failuresInARow += 1;
		if (!result || !result.isRepeatable || failuresInARow >= LIST_FAILURES_BEFORE_FETCHING) return 'fetchAll';
		for (const waited of waitedTasks) waited.seeFailure(result, clock.now());
		return 'failed';
	};
}

async function fetchOne(waited: WaitedTask, { clock, lookup }: LookTools): Promise<void> {
	const result: VideoTask | Failure | undefined = await lookup
		.fetch(waited.taskId, toTimeoutMs(waited, clock.now()))
		.catch(toFailure);
	if (result === undefined) waited.seeUnknown(clock.now());
	else if (result instanceof Error) waited.seeFailure(result, clock.now());
	else waited.see(result, clock.now());
}

/** The last look before a deadline may take this long, however little time is left. */
const SHORTEST_LOOK_TIMEOUT_MS = 5_000;

/** Keeps a check from outlasting the wait by much. */
function toTimeoutMs(waited: WaitedTask, nowMs: number): number {
	return Math.max(SHORTEST_LOOK_TIMEOUT_MS, waited.deadlineMs - nowMs);
}
