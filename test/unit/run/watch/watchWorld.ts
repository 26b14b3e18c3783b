import type { WaitToWatch } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import type { Suspension } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import type { CallEnd } from '../../../../nodes/MidjourneyVideo/run/watch/wakeExecution.ts';
import { Watch } from '../../../../nodes/MidjourneyVideo/run/watch/processWatch.ts';
import type { Account } from '../../../../nodes/MidjourneyVideo/run/watch/watchedAccount.ts';
import { createApi, createStandingClock, type Script } from '../../fakeApi.ts';

interface AccountChange extends Pick<Script, 'task' | 'answerMs'> {
	/** Whether its tasks can no longer be requested. */
	isGone?: boolean;
	/** Default true. */
	runsHere?: boolean;
	/** How a call to n8n ends; by default it's resumed. */
	callEnd?: (elapsedMs: number) => CallEnd;
	callS?: number;
}

interface WaitChange extends Partial<Pick<Suspension, 'hasOneWakeUp' | 'isLast'>> {
	/** Default 600. */
	dueS?: number;
	/** Default 5. */
	checkEveryS?: number;
	restS?: number;
	quietS?: number;
	/** Default: the wait's ID. */
	executionId?: string;
	/** Whether this process has just submitted the tasks; otherwise someone else did. */
	isOwn?: boolean;
}

/** A watch without HTTP. Time passes only in `pass`, and tasks render until `settle` is called. */
export function createWorld({ reachesItself }: { reachesItself?: boolean } = { reachesItself: true }) {
	const clock = createStandingClock();
	const nowS = () => clock.elapsedMs() / 1000;
	const settledAtS = new Map<string, number>();
	const servers: Array<{ account: string; api: ReturnType<typeof createApi> }> = [];
	const calls: Array<{ atS: number; url: string }> = [];
	const watch = new Watch({ clock, reachesItself: () => reachesItself });

	const render = (taskId: string, elapsedMs: number) => {
		const hasSettled = elapsedMs / 1000 >= (settledAtS.get(taskId) ?? Infinity);
		return { status: hasSettled ? 'SUCCESS' : 'IN_PROGRESS' };
	};
	const account = (fingerprint: string, change: AccountChange = {}): Account => {
		const { callEnd = () => 'resumed', callS = 0, runsHere = true, isGone, ...script } = change;
		const api = createApi({ task: render, ...script }, clock);
		servers.push({ account: fingerprint, api });
		return {
			fingerprint,
			runsHere,
			look: async (taskIds) => {
				const tasks = (await api.listTasks(taskIds, Infinity)) ?? [];
				return isGone ? 'gone' : tasks;
			},
			call: async (url) => {
				const end = callEnd(clock.elapsedMs());
				calls.push({ atS: nowS(), url });
				if (callS > 0) await clock.sleep(callS * 1000);
				return end;
			},
		};
	};
	/** The requests, in chronological order. */
	const asks = () =>
		servers
			.flatMap(({ account: of, api }) => api.calls.map(({ atS, taskIds }) => ({ atS, account: of, taskIds })))
			.sort((a, b) => a.atS - b.atS);
	const toWait = (id: string, taskIds: string[], change: WaitChange = {}): WaitToWatch => {
		const { dueS = 600, checkEveryS = 5, hasOneWakeUp = true, isLast = false, isOwn } = change;
		const { restS, quietS, executionId = id } = change;
		const inSeconds = (seconds?: number) => (seconds === undefined ? 0 : clock.now() + seconds * 1000);
		const dueMs = clock.now() + dueS * 1000;
		return {
			executionId,
			suspension: { id, dueMs, taskIds, hasOneWakeUp, isLast },
			resumeUrl: `url of ${id}`,
			tasks: taskIds.map((taskId) => ({
				taskId,
				checkEveryMs: checkEveryS * 1000,
				receivedAtMs: isOwn ? clock.now() : undefined,
			})),
			restUntilMs: inSeconds(restS),
			quietUntilMs: inSeconds(quietS),
		};
	};

	return {
		watch,
		nowS,
		account,
		/** Has the watch add a wait, for account "a" by default. */
		add: (id: string, taskIds: string[], change?: WaitChange, of: Account = account('a')) =>
			watch.add(of, toWait(id, taskIds, change)),
		/** Has an n8n run take over a wait. */
		takeOver: (id: string, executionId = id) =>
			Object.fromEntries(watch.takeOver(executionId, toWait(id, []).suspension)),
		haveSettled: (id: string, executionId = id) => watch.haveSettled(executionId, toWait(id, []).suspension),
		/** Settles tasks at a time, immediately by default. */
		settle: (taskIds: string[], atS = nowS()) => {
			for (const taskId of taskIds) settledAtS.set(taskId, atS);
		},
		render,
		pass: async (seconds: number) => await clock.pass(seconds * 1000),
		asks,
		/** When the watch requested a task, in seconds. */
		askedAtS: (taskId: string) =>
			asks()
				.filter(({ taskIds }) => taskIds.includes(taskId))
				.map(({ atS }) => atS),
		calls,
		/** The IDs of the waits whose executions the watch called. */
		called: () => calls.map(({ url }) => url.replace('url of ', '')),
		/** The number of sleepers: the watch itself and requests in progress. */
		sleeping: clock.sleeping,
	};
}

/** The differences between consecutive times. */
export function distances(times: number[]): number[] {
	return times.slice(1).map((time, index) => time - times[index]!);
}
