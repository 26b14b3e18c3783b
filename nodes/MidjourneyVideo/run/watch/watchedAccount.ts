import type { IExecuteFunctions } from 'n8n-workflow';

import { readCredential, RECENT_CREDENTIALS } from '../../api/credential';
import { QUICK_LOOK_TIMEOUT_MS } from '../../api/fetchTasks';
import { createApi } from '../../api/request';
import type { VideoTask } from '../../api/task';
import type { Api } from '../../api/types';
import { toBackoffMs } from '../../shared/backoff';
import { setBounded } from '../../shared/boundedMap';
import type { Clock } from '../../shared/clock';
import { mapConcurrently } from '../../shared/concurrency';
import { type Failure, toFailure } from '../../shared/failure';
import { isRegularMode } from '../n8nConfiguration';
import { isFailure, type WaitToWatch } from '../operation';
import { type CallEnd, wakeExecution } from './wakeExecution';

/** Those whose tasks are asked for together: the waits of one credential. */
export interface Account {
	/** Of its credential, as it was when the first of its waits was suspended. */
	fingerprint: string;
	/** Whether this process runs the executions that it wakes. */
	runsHere: boolean;
	/** @returns the records of these tasks that the server has, or 'gone' when nobody may ask for them any more */
	look: (taskIds: string[]) => Promise<VideoTask[] | 'gone'>;
	/** Calls the execution that waits at this URL. Never rejects. */
	call: (resumeUrl: string) => Promise<CallEnd>;
}

/** When an account may be asked again. */
export class AccountState {
	nextLookMs = 0;

	/** Until then the server wants to be left alone, by what runs have been told. */
	private quietUntilMs = 0;

	private isLooking = false;

	private failuresInARow = 0;

	/** @param account the newest one: each holds on to all data of the execution that it comes from */
	constructor(public account: Account) {}

	/** Takes in the newest account of this credential, with a wait of its own. */
	takeIn(account: Account, { tasks, quietUntilMs }: WaitToWatch, nowMs: number): void {
		this.account = account;
		// Those that were here before may be in less of a hurry.
		if (this.failuresInARow === 0) {
			const shortestMs = toSmallest(tasks.map(({ checkEveryMs }) => checkEveryMs));
			this.nextLookMs = Math.min(this.nextLookMs, nowMs + toListPauseMs(shortestMs));
		}
		this.quietUntilMs = Math.max(this.quietUntilMs, quietUntilMs);
		this.nextLookMs = Math.max(this.nextLookMs, this.quietUntilMs);
	}

	mayLook(nowMs: number): boolean {
		return !this.isLooking && nowMs >= this.nextLookMs;
	}

	/** Asks for these tasks, and notes when it may be asked again. */
	async look(taskIds: string[], checkEveryMs: number, clock: Clock): Promise<VideoTask[] | 'gone' | Failure> {
		this.isLooking = true;
		const result = await this.account.look(taskIds).catch(toFailure);
		this.isLooking = false;
		const isFailure = result instanceof Error;
		this.failuresInARow = isFailure ? this.failuresInARow + 1 : 0;
		const pauseMs = isFailure
			? Math.max(checkEveryMs, toBackoffMs(this.failuresInARow), result.retryAfterMs ?? 0)
			: toListPauseMs(checkEveryMs);
		this.nextLookMs = clock.now() + pauseMs;
		return result;
	}
}

/** Between two list calls for the waits of a credential, at least. */
const SHORTEST_LIST_PAUSE_MS = 1_000;

/** Between two list calls: checks of different tasks may be closer together than those of one. */
function toListPauseMs(checkEveryMs: number): number {
	return Math.max(SHORTEST_LIST_PAUSE_MS, 0.4 * checkEveryMs);
}

/** Of any number of numbers; `Math.min` takes about a hundred thousand. */
export function toSmallest(numbers: number[]): number {
	return numbers.reduce((smallest, number) => Math.min(smallest, number), Infinity);
}

/** Until when credentials' servers are taken for ones without a list call, by fingerprint; epoch milliseconds. */
const listMissingUntilMs = new Map<string, number>();

/** After a 404 the list call is tried again after this time: it may have come from a proxy. */
export const LIST_MISSING_MS = 600_000;

export function toAccount(context: IExecuteFunctions, fingerprint: string): Account {
	return {
		fingerprint,
		runsHere: isRegularMode(context),
		look: async (taskIds) => {
			const credential = await readCredential(context);
			// One that was changed isn't used any more: n8n's timer continues with what it is then.
			if (credential.fingerprint !== fingerprint) return 'gone';
			const api = createApi(context);
			const nowMs = Date.now();
			const hasList = nowMs >= (listMissingUntilMs.get(fingerprint) ?? 0);
			const listed = hasList ? await api.listTasks(taskIds, QUICK_LOOK_TIMEOUT_MS) : undefined;
			if (listed) return listed;
			if (hasList) setBounded(listMissingUntilMs, fingerprint, nowMs + LIST_MISSING_MS, RECENT_CREDENTIALS);
			return await fetchEach(api, taskIds);
		},
		call: async (resumeUrl) => await wakeExecution(context, resumeUrl),
	};
}

/** The records of these tasks that the server has: by its list call or, where it has none, one by one. */
export async function findTasks(api: Api, taskIds: string[]): Promise<VideoTask[]> {
	return (await api.listTasks(taskIds, QUICK_LOOK_TIMEOUT_MS)) ?? (await fetchEach(api, taskIds));
}

/** Tasks that the watch asks for at once where a server has no list call. */
const WATCH_FETCHES = 5;

/** @throws Failure when none could be asked for, or the server wants to be left alone */
async function fetchEach(api: Api, taskIds: string[]): Promise<VideoTask[]> {
	const results = await mapConcurrently(
		taskIds,
		WATCH_FETCHES,
		async (taskId) => await api.fetchTask(taskId, QUICK_LOOK_TIMEOUT_MS).catch(toFailure),
	);
	const failures = results.filter(isFailure);
	const busy = failures.find(({ httpStatus }) => httpStatus === 429);
	if (busy) throw busy;
	if (failures.length === taskIds.length && failures[0]) throw failures[0];
	return results.filter((result): result is VideoTask => result !== undefined && !isFailure(result));
}
