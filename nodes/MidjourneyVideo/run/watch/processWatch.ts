import type { IExecuteFunctions } from 'n8n-workflow';

import { readCredential } from '../../api/credential';
import { LIST_CHUNK_SIZE } from '../../api/fetchTasks';
import { setBounded } from '../../shared/boundedMap';
import { type Clock, createClock } from '../../shared/clock';
import { type Known, KNOWN_WAITS, RECENT_SIGHT_MS, type WaitToWatch, type WaitWatch } from '../operation';
import type { Suspension } from '../runMemory';
import { reachesItself } from './wakeExecution';
import { type Account, AccountState, toAccount, toSmallest } from './watchedAccount';
import { type Sight, WatchedWait } from './watchedWait';

interface WatchTools {
	clock: Clock;
	/** Whether calls get through; undefined if it isn't known yet. */
	reachesItself: () => boolean | undefined;
}

/** Shortest pause between two rounds of the watch. */
const SHORTEST_WATCH_PAUSE_MS = 50;

const LONGEST_WATCH_PAUSE_MS = 1_000;

/** How many executions may be woken at a time, i.e. called by the watch but not yet run by n8n. */
export const WAKE_PLACES = 4;

/**
 * Watches suspended waits until n8n's timers for them are due, and calls the execution of a wait as soon as all of its
 * tasks have settled. It checks all waits of a credential together, and keeps only IDs, times and resume URLs.
 */
export class Watch {
	/** By execution ID, since an execution has one suspension at a time. */
	private readonly waits = new Map<string, WatchedWait>();

	private readonly accounts = new Map<string, AccountState>();

	private isWatching = false;

	constructor(private readonly tools: WatchTools) {}

	/** How many waits it watches. */
	get size(): number {
		return this.waits.size;
	}

	add(account: Account, wait: WaitToWatch): void {
		const { fingerprint } = account;
		const nowMs = this.tools.clock.now();
		const state = this.accounts.get(fingerprint) ?? new AccountState(account);
		this.accounts.set(fingerprint, state);
		state.takeIn(account, wait, nowMs);
		const watched = new WatchedWait(wait, fingerprint, nowMs);
		setBounded(this.waits, wait.executionId, watched, KNOWN_WAITS);
		if (!this.isWatching) void this.keepWatch();
	}

	/**
	 * Hands a wait over to the run that n8n started for it.
	 *
	 * @returns what's known about its tasks
	 */
	takeOver(executionId: string, suspension: Suspension): Map<string, Known> {
		const wait = this.find(executionId, suspension);
		if (wait) this.waits.delete(executionId);
		const nowMs = this.tools.clock.now();
		this.callSome(nowMs);
		return wait?.toKnown(nowMs) ?? new Map<string, Known>();
	}

	/** Whether all tasks of a wait have settled; undefined if it isn't watched here. */
	haveSettled(executionId: string, suspension: Suspension): boolean | undefined {
		return this.find(executionId, suspension)?.haveSettled;
	}

	private find(executionId: string, { id }: Suspension): WatchedWait | undefined {
		const wait = this.waits.get(executionId);
		return wait?.suspension.id === id ? wait : undefined;
	}

	/** Runs until the last wait is gone, and never rejects. */
	private async keepWatch(): Promise<void> {
		const { clock } = this.tools;
		this.isWatching = true;
		while (this.waits.size > 0) {
			const nowMs = clock.now();
			this.forgetOld(nowMs);
			for (const state of this.accounts.values()) void this.lookIfDue(state, nowMs);
			this.callSome(nowMs);
			await clock.sleep(this.toPauseMs(nowMs));
		}
		this.accounts.clear();
		this.isWatching = false;
	}

	private forgetOld(nowMs: number): void {
		for (const [executionId, { suspension }] of this.waits) {
			// The run that n8n starts at the due time may still need what the watch saw.
			if (nowMs >= suspension.dueMs + RECENT_SIGHT_MS) this.waits.delete(executionId);
		}
		const inUse = new Set([...this.waits.values()].map(({ fingerprint }) => fingerprint));
		for (const fingerprint of this.accounts.keys()) {
			if (!inUse.has(fingerprint)) this.accounts.delete(fingerprint);
		}
	}

	/** The sights of an account's tasks that still need checking, by task ID. */
	private openSights(fingerprint: string, nowMs: number): Array<[string, Sight]> {
		return [...this.waits.values()]
			.filter((wait) => wait.fingerprint === fingerprint && !wait.isDue(nowMs))
			.flatMap(({ sights }) => [...sights])
			.filter(([, { hasSettled }]) => !hasSettled);
	}

	/** If a look is due, checks up to `LIST_CHUNK_SIZE` tasks: those that are due, then any that may come early. */
	private async lookIfDue(state: AccountState, nowMs: number): Promise<void> {
		const { account } = state;
		if (!state.mayLook(nowMs)) return;
		const open = this.openSights(account.fingerprint, nowMs);
		if (!open.some(([, { nextLookMs }]) => nowMs >= nextLookMs)) return;
		const ready = open
			.filter(([, sight]) => sight.mayBeLookedAt(nowMs))
			.sort(([, a], [, b]) => a.nextLookMs - b.nextLookMs);
		const taskIds = [...new Set(ready.map(([taskId]) => taskId))].slice(0, LIST_CHUNK_SIZE);
		const shortestMs = toSmallest(open.map(([, { checkEveryMs }]) => checkEveryMs));
		const records = await state.look(taskIds, shortestMs, this.tools.clock);
		if (records === 'gone') return this.forget(account);
		if (records instanceof Error) return;
		const lookedAtMs = this.tools.clock.now();
		const tasks = new Map(records.map((task) => [task.id, task]));
		const lookedAt = new Set(taskIds);
		for (const [taskId, sight] of ready) {
			if (lookedAt.has(taskId)) sight.see(tasks.get(taskId), lookedAtMs);
		}
		this.callSome(lookedAtMs);
	}

	/** Drops an account and its waits, which n8n's timers still resume. */
	private forget({ fingerprint }: Account): void {
		for (const [executionId, wait] of this.waits) {
			if (wait.fingerprint === fingerprint) this.waits.delete(executionId);
		}
		this.accounts.delete(fingerprint);
	}

	/** Wakes a few at a time, because n8n queues woken executions ahead of everything that comes later. */
	private callSome(nowMs: number): void {
		const waits = [...this.waits.values()];
		const runHere = (wait: WatchedWait) => this.accounts.get(wait.fingerprint)?.account.runsHere ?? true;
		const places = WAKE_PLACES - waits.filter((wait) => wait.isBeingWoken(nowMs, runHere(wait))).length;
		// Until a call gets through, each wait makes one: the last ones may have failed because n8n was busy.
		const isTrial = this.tools.reachesItself() !== true;
		const due = waits.filter((wait) => wait.isToBeCalled(nowMs, isTrial));
		for (const wait of due.slice(0, Math.max(0, places))) void this.call(wait);
	}

	private async call(wait: WatchedWait): Promise<void> {
		const state = this.accounts.get(wait.fingerprint);
		if (!state) return;
		wait.beginCall();
		const end = await state.account.call(wait.resumeUrl);
		wait.endCall(end, this.tools.clock.now());
		if (end === 'gone' && this.waits.get(wait.executionId) === wait) this.waits.delete(wait.executionId);
	}

	private toPauseMs(nowMs: number): number {
		const times = [...this.accounts].flatMap(([fingerprint, { nextLookMs: accountLookMs }]) =>
			this.openSights(fingerprint, nowMs).map(([, { nextLookMs }]) => Math.max(accountLookMs, nextLookMs)),
		);
		const pauseMs = Math.min(LONGEST_WATCH_PAUSE_MS, toSmallest(times) - nowMs);
		return Math.max(SHORTEST_WATCH_PAUSE_MS, pauseMs);
	}
}

/** The one watch of this process. */
export const watch = new Watch({ clock: createClock(() => false), reachesItself });

/** The watch as a run sees it. The run's context keeps working after the execution has ended. */
export function watchOf(context: IExecuteFunctions): WaitWatch {
	return {
		get size() {
			return watch.size;
		},
		reachesItself,
		// Not awaited, so that n8n stores the execution sooner: a process killed before that loses its tasks.
		add: (wait) => void watchWait(context, wait),
		takeOver: (executionId, suspension) => watch.takeOver(executionId, suspension),
	};
}

/** Never rejects: without the watch, n8n's timer ends the wait. */
export async function watchWait(context: IExecuteFunctions, wait: WaitToWatch): Promise<void> {
	const credential = await readCredential(context).catch(() => undefined);
	if (credential) watch.add(toAccount(context, credential.fingerprint), wait);
}
