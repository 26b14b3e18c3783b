import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import type { VideoTask } from '../../../nodes/MidjourneyVideo/types.ts';
import type { Suspension } from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';
import type { WaitToWatch } from '../../../nodes/MidjourneyVideo/waiting/suspendedWait.ts';
import type { Account } from '../../../nodes/MidjourneyVideo/waiting/account.ts';
import { Watch } from '../../../nodes/MidjourneyVideo/waiting/watch.ts';
import type { CallEnd } from '../../../nodes/MidjourneyVideo/waiting/wayToItself.ts';

const START_MS = 1_700_000_000_000;

/** What a server says of tasks at a time. */
type Answer = (taskIds: string[], atS: number) => VideoTask[] | 'gone' | Failure;

interface AccountChange {
	answer?: Answer;
	/** How long an answer takes. */
	answerS?: number;
	/** Default true. */
	runsHere?: boolean;
	/** Of n8n, to a call. */
	callEnd?: (url: string, atS: number) => CallEnd;
	callS?: number;
}

interface WaitChange extends Partial<Pick<Suspension, 'hasOneWakeUp' | 'isLast'>> {
	/** Default 600. */
	dueS?: number;
	/** Default 5. */
	checkEveryS?: number;
	restS?: number;
	quietS?: number;
	/** Default the id of the wait. */
	executionId?: string;
	/** Whether this process has submitted the tasks just now; otherwise somebody else has. */
	isOwn?: boolean;
}

interface Entry {
	/** Seconds since the beginning. */
	atS: number;
	account: string;
}

/** A watch without HTTP, in a time that passes only when it's told to. Tasks render until they're told to settle. */
export function createWorld({ reachesItself }: { reachesItself?: boolean } = { reachesItself: true }) {
	let nowMs = START_MS;
	const sleepers: Array<{ atMs: number; wake: () => void }> = [];
	const settledAtS = new Map<string, number>();
	const asks: Array<Entry & { taskIds: string[] }> = [];
	const calls: Array<Entry & { url: string }> = [];
	const nowS = () => (nowMs - START_MS) / 1000;
	const sleep = async (durationMs: number) =>
		await new Promise<void>((wake) => sleepers.push({ atMs: nowMs + durationMs, wake }));
	const watch = new Watch({ clock: { now: () => nowMs, sleep }, reachesItself: () => reachesItself });

	const toRecords: Answer = (taskIds, atS) =>
		taskIds.map((id) => {
			const hasSettled = atS >= (settledAtS.get(id) ?? Infinity);
			return toVideoTask({ id, status: hasSettled ? 'SUCCESS' : 'IN_PROGRESS' })!;
		});
	const account = (fingerprint: string, change: AccountChange = {}): Account => {
		const { answer = toRecords, answerS = 0, callEnd = () => 'resumed', callS = 0, runsHere = true } = change;
		return {
			fingerprint,
			runsHere,
			ask: async (taskIds) => {
				asks.push({ atS: nowS(), account: fingerprint, taskIds });
				if (answerS > 0) await sleep(answerS * 1000);
				const answered = answer(taskIds, nowS());
				if (answered instanceof Failure) throw answered;
				return answered;
			},
			call: async (url) => {
				const end = callEnd(url, nowS());
				calls.push({ atS: nowS(), account: fingerprint, url });
				if (callS > 0) await sleep(callS * 1000);
				return end;
			},
		};
	};
	const toWait = (id: string, taskIds: string[], change: WaitChange = {}): WaitToWatch => {
		const { dueS = 600, checkEveryS = 5, hasOneWakeUp = true, isLast = false, isOwn } = change;
		const { restS, quietS, executionId = id } = change;
		const inSeconds = (seconds?: number) => (seconds === undefined ? 0 : nowMs + seconds * 1000);
		const dueMs = nowMs + dueS * 1000;
		return {
			executionId,
			suspension: { id, dueMs, taskIds, hasOneWakeUp, isLast },
			resumeUrl: `url of ${id}`,
			tasks: taskIds.map((taskId) => ({
				taskId,
				checkEveryMs: checkEveryS * 1000,
				receivedAtMs: isOwn ? nowMs : undefined,
			})),
			restUntilMs: inSeconds(restS),
			quietUntilMs: inSeconds(quietS),
		};
	};

	/** Lets a time pass. */
	const pass = async (seconds: number) => {
		const endMs = nowMs + seconds * 1000;
		for (;;) {
			await new Promise(setImmediate);
			const nextMs = Math.min(...sleepers.map(({ atMs }) => atMs));
			if (nextMs > endMs) break;
			nowMs = nextMs;
			const due = sleepers.filter(({ atMs }) => atMs <= nowMs);
			sleepers.splice(0, sleepers.length, ...sleepers.filter(({ atMs }) => atMs > nowMs));
			for (const { wake } of due) wake();
		}
		nowMs = endMs;
	};

	return {
		watch,
		nowS,
		account,
		/** Has it watch a wait, of the account "a" unless given. */
		add: (id: string, taskIds: string[], change?: WaitChange, of: Account = account('a')) =>
			watch.add(of, toWait(id, taskIds, change)),
		/** A run of n8n's takes over a wait. */
		takeOver: (id: string, executionId = id) =>
			Object.fromEntries(watch.takeOver(executionId, toWait(id, []).suspension)),
		haveSettled: (id: string, executionId = id) => watch.haveSettled(executionId, toWait(id, []).suspension),
		/** Lets tasks settle at a time, at once unless given. */
		settle: (taskIds: string[], atS = nowS()) => {
			for (const taskId of taskIds) settledAtS.set(taskId, atS);
		},
		toRecords,
		pass,
		asks,
		/** When it asked for a task. */
		askedAtS: (taskId: string) =>
			asks.filter(({ taskIds }) => taskIds.includes(taskId)).map(({ atS }) => atS),
		calls,
		/** The executions that it called, by the ids of their waits. */
		called: () => calls.map(({ url }) => url.replace('url of ', '')),
		/** How many sleep, the watch itself and requests that are under way. */
		sleeping: () => sleepers.length,
	};
}

/** The times between things. */
export function distances(times: number[]): number[] {
	return times.slice(1).map((time, index) => time - times[index]!);
}
