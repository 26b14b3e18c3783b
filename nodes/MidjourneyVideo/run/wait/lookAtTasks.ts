import { isSettled, type VideoTask } from '../../api/task';
import type { Clock } from '../../shared/clock';
import { mapConcurrently } from '../../shared/concurrency';
import { type Failure, toFailure } from '../../shared/failure';
import type { Known } from '../operation';
import type { WaitedTask } from './waitedTask';

/** How a wait asks for tasks; reads only, free of charge. */
export interface TaskLookup {
	/** The tasks' records in any order, unknown ones absent; undefined when the server has no such call. */
	list: (taskIds: string[], timeoutMs: number) => Promise<VideoTask[] | undefined>;
	/** The full record of a task, undefined when the server does not know it. */
	fetch: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	/** How many fetches may be under way at once. */
	concurrency: number;
}

export interface LookTools {
	lookup: TaskLookup;
	clock: Clock;
	isStopped: () => boolean;
}

type LookAtTasks = (waitedTasks: WaitedTask[], known: Map<string, Known>) => Promise<void>;

/**
 * A function that looks once at all the tasks it is given. Two or more that are running share one list call; a fetch
 * follows for those which that call shows as settled (its records lack the links) or leaves out. Without a working
 * list call every task is fetched. What is known already isn't asked for: whether a task runs, and whether it has settled.
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

/** A list call that fails this often in a row is taken for broken, and the tasks are fetched one by one. */
const LIST_FAILURES_BEFORE_FETCHING = 2;

/** The list call, with a memory of how it fares: one that is missing or keeps failing gives way to fetches. */
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
		// Too many requests are no reason to make more of them.
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

/** The last look before a deadline may take this long, whatever time is left. */
const SHORTEST_LOOK_TIMEOUT_MS = 5_000;

/** A check must not outlast the wait by much. */
function toTimeoutMs(waited: WaitedTask, nowMs: number): number {
	return Math.max(SHORTEST_LOOK_TIMEOUT_MS, waited.deadlineMs - nowMs);
}
