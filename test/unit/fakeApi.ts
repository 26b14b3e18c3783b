import { toVideoTask } from '../../nodes/MidjourneyVideo/api/task.ts';
import type { Api, SubmitReceipt, TaskSubmission } from '../../nodes/MidjourneyVideo/api/types.ts';
import type { Clock } from '../../nodes/MidjourneyVideo/shared/clock.ts';
import { Failure } from '../../nodes/MidjourneyVideo/shared/failure.ts';

/** When virtual clocks start, in epoch milliseconds. */
export const START_MS = 1_700_000_000_000;

export interface VirtualClock extends Clock {
	/** Since the clock started. */
	elapsedMs: () => number;
	/** Advances the time without waking any sleepers. */
	skip: (durationMs: number) => void;
}

/** A clock without waiting: every sleep ends at once and advances the time. */
export function createClock(): VirtualClock {
	let nowMs = START_MS;
	const skip = (durationMs: number) => void (nowMs += durationMs);
	return {
		now: () => nowMs,
		sleep: async (durationMs) => skip(durationMs),
		skip,
		elapsedMs: () => nowMs - START_MS,
	};
}

interface StandingClock extends VirtualClock {
	/** Advances the time, waking each sleeper when it's due. */
	pass: (durationMs: number) => Promise<void>;
	/** The number of sleepers. */
	sleeping: () => number;
}

/** A clock that stands still until `pass` is called, for testing concurrent work. */
export function createStandingClock(): StandingClock {
	const clock = createClock();
	const sleepers: Array<{ atMs: number; wake: () => void }> = [];
	return {
		...clock,
		sleep: async (durationMs) =>
			await new Promise<void>((wake) => sleepers.push({ atMs: clock.now() + durationMs, wake })),
		pass: async (durationMs) => {
			const endMs = clock.now() + durationMs;
			for (;;) {
				await new Promise(setImmediate);
				const nextMs = Math.min(...sleepers.map(({ atMs }) => atMs));
				if (nextMs > endMs) break;
				clock.skip(nextMs - clock.now());
				const due = sleepers.filter(({ atMs }) => atMs <= nextMs);
				sleepers.splice(0, sleepers.length, ...sleepers.filter(({ atMs }) => atMs > nextMs));
				for (const { wake } of due) wake();
			}
			clock.skip(endMs - clock.now());
		},
		sleeping: () => sleepers.length,
	};
}

/** An API record, the error returned instead, or undefined for a task that the server doesn't know. */
export type Answer = Record<string, unknown> | Error | undefined;

/** How the server responds, depending on the time since `START_MS`. */
export interface Script {
	/** The response to a request for a task. Without it, the server knows no tasks. */
	task?: (taskId: string, elapsedMs: number) => Answer;
	/** Replaces the tasks in responses to list calls: an error, or undefined for a server without that call. */
	list?: (elapsedMs: number) => Error | undefined;
	/** The response to a submission: the task's ID, or an error. */
	submit?: (submission: TaskSubmission, elapsedMs: number) => string | Error;
	/** How long a response takes. */
	answerMs?: (elapsedMs: number) => number;
}

interface Call {
	atS: number;
	/** Includes what it's about, such as `list 1,2`. */
	name: string;
	/** The requested tasks. */
	taskIds: string[];
}

interface FakeApi extends Api {
	calls: Call[];
	/** Each call with its time, such as `5s list 1,2`. */
	log: string[];
}

/** The API without HTTP. Like the real one, its list call returns no links. */
export function createApi(
	{ task = () => undefined, list, submit = () => new Error('Nothing may be submitted'), answerMs }: Script,
	clock: Clock = createClock(),
): FakeApi {
	const calls: Call[] = [];
	const log: string[] = [];
	/** Responds with the state at the time of the request. */
	const answer = async <Value>(name: string, taskIds: string[], toValue: (elapsedMs: number) => Value) => {
		const elapsedMs = clock.now() - START_MS;
		calls.push({ atS: elapsedMs / 1000, name, taskIds });
		log.push(`${elapsedMs / 1000}s ${name}`);
		const value = settle(() => toValue(elapsedMs));
		const tookMs = answerMs?.(elapsedMs) ?? 0;
		if (tookMs > 0) await clock.sleep(tookMs);
		return value();
	};
	const toRecord = (taskId: string, elapsedMs: number) => {
		const record = orThrow(task(taskId, elapsedMs));
		return record && { id: taskId, ...record };
	};
	return {
		calls,
		log,
		fetchTask: async (taskId) =>
			await answer(`fetch ${taskId}`, [taskId], (elapsedMs) => toVideoTask(toRecord(taskId, elapsedMs))),
		listTasks: async (taskIds) =>
			await answer(`list ${taskIds.join(',')}`, taskIds, (elapsedMs) => {
				if (list) return orThrow(list(elapsedMs));
				const records = taskIds.map((taskId) => toRecord(taskId, elapsedMs));
				return records
					.filter((record) => record !== undefined)
					.map((record) => toVideoTask(withoutLinks(record))!);
			}),
		submitTask: async (submission) =>
			await answer(toSubmitName(submission), [], (elapsedMs) =>
				toReceipt(orThrow(submit(submission, elapsedMs))),
			),
	};
}

/** The failure of a request that gets no response and may be repeated. */
export const away = (details: { httpStatus?: number; retryAfterMs?: number } = {}) =>
	new Failure('The server is away', { isRepeatable: true, ...details });

/** Returns the values one after another, then repeats the last one. */
export function inTurn<Value>(values: Value[]): () => Value | undefined {
	const left = [...values];
	return () => (left.length > 1 ? left.shift() : left[0]);
}

export function toReceipt(taskId: string): SubmitReceipt {
	return { taskId, code: 1, description: null, result: taskId, properties: null };
}

/** Such as `submit waves` (for a video), `imagine waves` or `action 17 <customId>`. */
function toSubmitName({ call, body }: TaskSubmission): string {
	if (call === 'action') return `action ${body.taskId} ${body.customId}`;
	return `${call === 'video' ? 'submit' : call} ${body.prompt ?? ''}`.trim();
}

const LINKS = ['videoUrl', 'videoUrls', 'imageUrl', 'imageUrls'];

function withoutLinks(record: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(record).filter(([name]) => !LINKS.includes(name)));
}

function orThrow<Value>(answer: Value | Error): Value {
	if (answer instanceof Error) throw answer;
	return answer;
}

function settle<Value>(work: () => Value): () => Value {
	try {
		const value = work();
		return () => value;
	} catch (error) {
		return () => {
			throw error;
		};
	}
}
