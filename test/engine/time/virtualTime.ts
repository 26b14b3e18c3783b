import { setImmediate } from 'node:timers/promises';

import { beforeEach, vi } from 'vitest';

import { noteActivity, replaceSocketTimeouts } from './socketTimeouts.ts';
import { isTrafficOver } from './traffic.ts';

/**
 * Turns of the event loop without traffic after which nothing will happen any more before a timer fires: the longest
 * way from the end of an answer to the node's next step takes fewer.
 */
const QUIET_TURNS = 8;

/** Reads of files and look-ups of names, in threads of their own. */
const THREAD_WORK = /^(FSReq|GetAddrInfo)/;

/**
 * In each test of the suite, `Date`, `setTimeout` and the time limits of sockets go by a clock that stands still while
 * anything happens. It runs only while a workflow runs, and only when nothing else is left to happen: then it jumps to
 * the next timer. So a sleep takes no time, a time limit strikes for nothing that is merely slow, and everything comes
 * in the order, and at the very times, that a machine without any delay would give it.
 */
export function useVirtualTime(): void {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
		roundTimersUp();
		const timeouts = replaceSocketTimeouts();
		return () => {
			timeouts.mockRestore();
			vi.useRealTimers();
		};
	});
}

/** To whole milliseconds, one at least, as Node's are: with 0 the time would stand still for who waits in small steps. */
function roundTimersUp(): void {
	const { setTimeout: original } = globalThis;
	const rounding = (work: () => void, delayMs = 0) => original(work, Math.max(1, Math.ceil(delayMs)));
	globalThis.setTimeout = Object.assign(rounding, original);
}

const underWay = new Set<Promise<unknown>>();
let isDriven = false;

/** Lets the virtual time run until this ends; with real time it runs by itself. */
export async function letTimePass<Result>(run: Promise<Result>): Promise<Result> {
	underWay.add(run);
	try {
		if (!isDriven && vi.isFakeTimers()) void driveTime();
		return await run;
	} finally {
		underWay.delete(run);
	}
}

async function driveTime(): Promise<void> {
	isDriven = true;
	for (let quietTurns = 0; underWay.size > 0 && vi.isFakeTimers(); ) {
		await setImmediate();
		quietTurns = isTrafficOver() ? quietTurns + 1 : 0;
		if (quietTurns < QUIET_TURNS || underWay.size === 0 || hasThreadWork()) continue;
		noteActivity();
		vi.advanceTimersToNextTimer();
		quietTurns = 0;
	}
	isDriven = false;
}

function hasThreadWork(): boolean {
	return process.getActiveResourcesInfo().some((name) => THREAD_WORK.test(name));
}
