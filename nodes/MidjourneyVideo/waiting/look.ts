import { LIST_FAILURES_BEFORE_FETCHING, SHORTEST_LOOK_TIMEOUT_MS } from '../constants';
import { type Failure, toFailure } from '../failure';
import { isSettled } from '../mapping/videoTask';
import type { Clock, VideoTask } from '../types';
import type { TaskWatch } from './taskWatch';
import type { Known } from './sight';

/** How a wait asks for tasks; reads only, free of charge. */
export interface TaskLookup {
	/** The tasks' records in any order, unknown ones absent; undefined when the server has no such call. */
	list: (taskIds: string[], timeoutMs: number) => Promise<VideoTask[] | undefined>;
	/** The full record of a task, undefined when the server does not know it. */
	fetch: (taskId: string, timeoutMs: number) => Promise<VideoTask | undefined>;
	/** How many fetches may be under way at once. */
	forEach: (watches: TaskWatch[], work: (watch: TaskWatch) => Promise<void>) => Promise<unknown>;
}

export interface LookTools {
	lookup: TaskLookup;
	clock: Clock;
	isStopped: () => boolean;
}

export type LookAtTasks = (watches: TaskWatch[], known: Map<string, Known>) => Promise<void>;

/**
 * A function that looks once at all the tasks it is given. Two or more that are running share one list call; a fetch
 * follows for those which that call shows as settled (its records lack the links) or leaves out. Without a working
 * list call every task is fetched. What is known already isn't asked for: whether a task runs, and whether it has settled.
 */
export function createLook(tools: LookTools): LookAtTasks {
	const { clock, isStopped, lookup } = tools;
	const listRunning = createListCall(tools);
	return async (watches, known) => {
		const nowMs = clock.now();
		const isKnownRunning = (watch: TaskWatch) =>
			known.get(watch.taskId) === 'running' && !watch.isSettled && nowMs < watch.deadlineMs;
		for (const watch of watches) {
			const what = known.get(watch.taskId);
			if (what) watch.seeKnown(what);
		}
		const asked = watches.filter((watch) => !isKnownRunning(watch));
		const running = asked.filter((watch) => !watch.isSettled && known.get(watch.taskId) !== 'settled');
		const listed = running.length > 1 ? await listRunning(running) : new Map<string, VideoTask>();
		if (listed === 'noAnswer') return;
		const toFetch = asked.filter((watch) => {
			const task = listed === 'fetchAll' ? undefined : listed.get(watch.taskId);
			if (!task || isSettled(task)) return true;
			watch.see(task, clock.now());
			return false;
		});
		await lookup.forEach(toFetch, async (watch) => {
			if (!isStopped()) await fetchOne(watch, tools);
		});
	};
}

type Listed = Map<string, VideoTask> | 'fetchAll' | 'noAnswer';

/** The list call, with a memory of how it fares: one that is missing or keeps failing gives way to fetches. */
function createListCall({ clock, lookup }: LookTools): (watches: TaskWatch[]) => Promise<Listed> {
	let isMissing = false;
	let failuresInARow = 0;
	return async (watches) => {
		if (isMissing) return 'fetchAll';
		const timeoutMs = Math.max(...watches.map((watch) => toTimeoutMs(watch, clock.now())));
		const ids = watches.map(({ taskId }) => taskId);
		const answer = await lookup.list(ids, timeoutMs).catch(toFailure);
		if (answer === undefined) isMissing = true;
		if (Array.isArray(answer)) {
			failuresInARow = 0;
			return new Map(answer.map((task) => [task.id, task]));
		}
		// Too many requests are no reason to make more of them.
		if (answer?.httpStatus !== 429) failuresInARow += 1;
		if (!answer || !answer.isRepeatable || failuresInARow >= LIST_FAILURES_BEFORE_FETCHING) return 'fetchAll';
		for (const watch of watches) watch.seeFailure(answer, clock.now());
		return 'noAnswer';
	};
}

async function fetchOne(watch: TaskWatch, { clock, lookup }: LookTools): Promise<void> {
	const answer: VideoTask | Failure | undefined = await lookup
		.fetch(watch.taskId, toTimeoutMs(watch, clock.now()))
		.catch(toFailure);
	if (answer === undefined) watch.seeUnknown(clock.now());
	else if (answer instanceof Error) watch.seeFailure(answer, clock.now());
	else watch.see(answer, clock.now());
}

/** A look must not outlast the wait by much. */
function toTimeoutMs(watch: TaskWatch, nowMs: number): number {
	return Math.max(SHORTEST_LOOK_TIMEOUT_MS, watch.deadlineMs - nowMs);
}
