import type { VideoTask } from '../../api/task';
import { toBackoffMs } from '../../shared/backoff';
import type { Clock } from '../../shared/clock';
import { type Failure, toFailure } from '../../shared/failure';
import type { WaitToWatch } from '../operation';
import type { CallEnd } from './wakeExecution';

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
		const answer = await this.account.look(taskIds).catch(toFailure);
		this.isLooking = false;
		const isFailure = answer instanceof Error;
		this.failuresInARow = isFailure ? this.failuresInARow + 1 : 0;
		const pauseMs = isFailure
			? Math.max(checkEveryMs, toBackoffMs(this.failuresInARow), answer.retryAfterMs ?? 0)
			: toListPauseMs(checkEveryMs);
		this.nextLookMs = clock.now() + pauseMs;
		return answer;
	}
}

/** Between two list calls for the waits of a credential, at least. */
const SHORTEST_LIST_PAUSE_MS = 1_000;

/** Between two list calls: looks at different tasks may be closer than those at one. */
function toListPauseMs(checkEveryMs: number): number {
	return Math.max(SHORTEST_LIST_PAUSE_MS, 0.4 * checkEveryMs);
}

/** Of any number of numbers; `Math.min` takes about a hundred thousand. */
export function toSmallest(numbers: number[]): number {
	return numbers.reduce((smallest, number) => Math.min(smallest, number), Infinity);
}
