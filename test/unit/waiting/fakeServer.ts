import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import type { TaskLookup } from '../../../nodes/MidjourneyVideo/waiting/look.ts';
import type { WaitTools } from '../../../nodes/MidjourneyVideo/waiting/pollUntilSettled.ts';

type Answer = Record<string, unknown> | Error | undefined;

interface FakeServer extends WaitTools {
	/** Each request with its time, e.g. `5s list 1,2`. */
	log: string[];
	elapsedMs: () => number;
	/** Epoch milliseconds. */
	startMs: number;
}

/**
 * A lookup without HTTP and a clock without waiting: `answer` says what a fetch of a task returns at a time. List
 * calls give status and progress only, as the API documents it; `list` overrides them.
 */
export function createFakeServer(
	answer: (taskId: string, elapsedMs: number) => Answer,
	{
		list,
		isStopped = () => false,
	}: { list?: (elapsedMs: number) => Error | undefined; isStopped?: () => boolean } = {},
): FakeServer {
	const startMs = 1_700_000_000_000;
	let nowMs = startMs;
	const log: string[] = [];
	const elapsedMs = () => nowMs - startMs;
	const note = (request: string) => log.push(`${elapsedMs() / 1000}s ${request}`);
	const resolve = (taskId: string) => {
		const record = answer(taskId, elapsedMs());
		if (record instanceof Error) throw record;
		return record && { id: taskId, ...record };
	};
	const lookup: TaskLookup = {
		list: async (taskIds) => {
			note(`list ${taskIds.join(',')}`);
			if (list) {
				const error = list(elapsedMs());
				if (error) throw error;
				return undefined;
			}
			const records = taskIds.map(resolve).filter((record) => record !== undefined);
			return records.map(
				({ id, ...record }) =>
					toVideoTask({
						id,
						status: (record as { status?: string }).status,
						progress: (record as { progress?: string }).progress,
					})!,
			);
		},
		fetch: async (taskId) => {
			note(`fetch ${taskId}`);
			return toVideoTask(resolve(taskId));
		},
		forEach: async (watches, work) => await Promise.all(watches.map(work)),
	};
	return {
		lookup,
		clock: { now: () => nowMs, sleep: async (durationMs) => void (nowMs += durationMs) },
		random: () => 0.5,
		isStopped,
		startMs,
		sightings: {},
		known: new Map(),
		log,
		elapsedMs,
	};
}
