import type { WaitTools } from '../../../../nodes/MidjourneyVideo/run/wait/pollUntilSettled.ts';
import {
	type Answer,
	createApi,
	createClock,
	type Script,
	START_MS,
	type VirtualClock,
} from '../../fakeApi.ts';

export const MINUTE_MS = 60_000;

export interface FakeServer extends WaitTools {
	clock: VirtualClock;
	/** Each request with its time, such as `5s list 1,2`. */
	log: string[];
}

/** What a wait needs: a server that reports its tasks like this, and a clock that advances while the wait sleeps. */
export function createFakeServer(
	task: (taskId: string, elapsedMs: number) => Answer,
	{ isStopped = () => false, ...script }: Omit<Script, 'task'> & { isStopped?: () => boolean } = {},
): FakeServer {
	const clock = createClock();
	const { listTasks: list, fetchTask: fetch, log } = createApi({ task, ...script }, clock);
	return {
		lookup: { list, fetch, concurrency: Infinity },
		clock,
		random: () => 0.5,
		isStopped,
		sightings: {},
		known: new Map(),
		log,
	};
}

/** An item that waits for a task, for 20 minutes by default. */
export function entry(taskId: string, change: object = {}) {
	return { taskId, deadlineMs: START_MS + 20 * MINUTE_MS, checkEveryMs: 5_000, ...change };
}

export const entriesOf = (...taskIds: string[]) => taskIds.map((taskId) => entry(taskId));
