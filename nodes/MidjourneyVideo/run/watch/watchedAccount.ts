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

/** The waits of one credential, whose tasks are checked together. */
export interface Account {
	/** Of the credential, as it was when its waits were suspended. */
	fingerprint: string;
	/** Whether this process runs the executions that it wakes. */
	runsHere: boolean;
	/** @returns the records that the server has of these tasks, or 'gone' if the credential has changed */
	look: (taskIds: string[]) => Promise<VideoTask[] | 'gone'>;
	/** Calls the execution that waits at this URL. Never rejects. */
	call: (resumeUrl: string) => Promise<CallEnd>;
}

/** When an account's tasks may be checked again. */
export class AccountState {
	nextLookMs = 0;

	/** When the Retry-After that runs received is over; epoch milliseconds. */
	private quietUntilMs = 0;

	private isLooking = false;

	private failuresInARow = 0;

	/** @param account only the newest one is kept, since each holds on to all data of the execution it comes from */
	constructor(public account: Account) {}

	/** Switches to the newest account of this credential, which comes with a new wait. */
	takeIn(account: Account, { tasks, quietUntilMs }: WaitToWatch, nowMs: number): void {
		this.account = account;
		// The new wait may want more frequent checks than the earlier ones.
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

	/** Checks these tasks, and notes when the next check may come. */
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

/** The shortest time between two list calls for the waits of a credential. */
const SHORTEST_LIST_PAUSE_MS = 1_000;

/** The time between two list calls. Checks of different tasks may be closer together than those of one. */
function toListPauseMs(checkEveryMs: number): number {
	return Math.max(SHORTEST_LIST_PAUSE_MS, 0.4 * checkEveryMs);
}

/** Takes any number of numbers; `Math.min` takes only about a hundred thousand. */
export function toSmallest(numbers: number[]): number {
	return numbers.reduce((smallest, number) => Math.min(smallest, number), Infinity);
}

/** Until when a credential's server is assumed to have no list call, by fingerprint; epoch milliseconds. */
const listMissingUntilMs = new Map<string, number>();

/** How long after a 404 or 405 the list call is tried again: that response may have come from a proxy. */
export const LIST_MISSING_MS = 600_000;

export function toAccount(context: IExecuteFunctions, fingerprint: string): Account {
	return {
		fingerprint,
		runsHere: isRegularMode(context),
		look: async (taskIds) => {
			const credential = await readCredential(context);
			// The watch doesn't use a changed credential: n8n's timer continues the wait with whatever it is by then.
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

/** The records that the server has of these tasks: from its list call or, if it has none, one by one. */
export async function findTasks(api: Api, taskIds: string[]): Promise<VideoTask[]> {
	return (await api.listTasks(taskIds, QUICK_LOOK_TIMEOUT_MS)) ?? (await fetchEach(api, taskIds));
}

/** How many tasks are fetched at once if the server has no list call. */
const WATCH_FETCHES = 5;

/** @throws Failure if no task could be fetched, or the server responded to any with 429 */
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
