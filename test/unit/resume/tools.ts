import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import {
	answerResume,
	type ResumeAnswer,
	type ResumeTools,
} from '../../../nodes/MidjourneyVideo/resume/answerResume.ts';
import type { VideoTask } from '../../../nodes/MidjourneyVideo/types.ts';
import type { Suspension } from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';

export const START_MS = 1_700_000_000_000;

/** Far more than any callback takes. */
const MOST_MOMENTS = 1_000;

/** A status of the API, how asking for it fails, or undefined for an unknown task. */
type ApiAnswer = string | Error | undefined;

export interface FakeApi {
	tools: ResumeTools;
	/** Each request with its time, e.g. `5s list 1,2`. */
	log: string[];
	timeoutsMs: Set<number>;
	elapsedMs: () => number;
	/** Lets time pass until nobody sleeps any more. */
	run: () => Promise<void>;
}

/**
 * An API without HTTP, and time that passes only when everybody sleeps. `answer` says what it shows of a task at a
 * time; a list leaves unknown tasks out. Each request takes `askMs`.
 */
export function createApi(
	answer: (taskId: string, elapsedMs: number) => ApiAnswer,
	{ hasList = true, askMs = 0 } = {},
): FakeApi {
	let nowMs = START_MS;
	const sleepers: Array<{ atMs: number; wake: () => void }> = [];
	const log: string[] = [];
	const timeoutsMs = new Set<number>();
	const elapsedMs = () => nowMs - START_MS;
	const sleep = async (durationMs: number) =>
		await new Promise<void>((wake) => sleepers.push({ atMs: nowMs + durationMs, wake }));
	const ask = async (request: string, timeoutMs: number) => {
		log.push(`${elapsedMs() / 1000}s ${request}`);
		timeoutsMs.add(timeoutMs);
		if (askMs > 0) await sleep(askMs);
	};
	const toTask = (taskId: string): VideoTask | undefined => {
		const status = answer(taskId, elapsedMs());
		if (status instanceof Error) throw status;
		return status === undefined ? undefined : toVideoTask({ id: taskId, status });
	};
	return {
		tools: {
			list: async (taskIds, timeoutMs) => {
				await ask(`list ${taskIds.join(',')}`, timeoutMs);
				return hasList ? taskIds.map(toTask).filter((task) => task !== undefined) : undefined;
			},
			fetch: async (taskId, timeoutMs) => {
				await ask(`fetch ${taskId}`, timeoutMs);
				return toTask(taskId);
			},
			clock: { now: () => nowMs, sleep },
			known: { settled: new Set(), told: new Set(), random: 0.5, isWoken: false },
		},
		log,
		timeoutsMs,
		elapsedMs,
		run: async () => {
			for (let moments = 0; ; moments += 1) {
				if (moments > MOST_MOMENTS) throw new Error('They never stop sleeping');
				await new Promise(setImmediate);
				if (sleepers.length === 0) return;
				nowMs = Math.min(...sleepers.map(({ atMs }) => atMs));
				const due = sleepers.filter(({ atMs }) => atMs === nowMs);
				sleepers.splice(0, sleepers.length, ...sleepers.filter(({ atMs }) => atMs !== nowMs));
				for (const { wake } of due) wake();
			}
		},
	};
}

/** A suspension that is due in ten minutes. */
export function toSuspension(taskIds: string[], change: Partial<Suspension> = {}): Suspension {
	return { id: 'abc', dueMs: START_MS + 600_000, taskIds, hasOneWakeUp: true, ...change };
}

/** One posted callback. */
export interface Post {
	id: string;
	status?: string;
	afterMs?: number;
}

/** What became of each of the callbacks, and when it was answered. */
export async function play(
	api: FakeApi,
	suspension: Suspension,
	posts: Post[],
): Promise<Array<{ answer: ResumeAnswer; answeredMs: number }>> {
	const { clock } = api.tools;
	const answers = Promise.all(
		posts.map(async ({ id, status = 'SUCCESS', afterMs = 0 }) => {
			if (afterMs > 0) await clock.sleep(afterMs);
			const answer = await answerResume(JSON.stringify({ id, status }), suspension, api.tools);
			return { answer, answeredMs: api.elapsedMs() };
		}),
	);
	await api.run();
	return await answers;
}

/** The same, the answers in short: `resumed`, or why not. */
export async function tell(api: FakeApi, suspension: Suspension, posts: Post[]): Promise<string[]> {
	const played = await play(api, suspension, posts);
	return played.map(({ answer }) => (answer.kind === 'resumed' ? answer.kind : answer.reason));
}
