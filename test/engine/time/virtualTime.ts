import { beforeEach, vi } from 'vitest';

import { forgetPackage } from '../loadedPackage.ts';
import { noteActivity, replaceSocketTimeouts } from './socketTimeouts.ts';
import { isTrafficOver, watchTraffic } from './traffic.ts';
import { rememberUnknownNames } from './unknownNames.ts';

/** Turns of the event loop that are enough to read or accept all there is, and to start what follows from it. */
const QUIET_TURNS = 2;

/** Work that needs neither traffic nor timers: the next turn's, and that of other threads. */
const WORK = /^(Immediate|FSReq|GetAddrInfo)/;

/** Runs each test of the suite in virtual time. */
export function useVirtualTime(): void {
	beforeEach(startVirtualTime);
}

/**
 * From now on, `Date`, `setTimeout` and sockets' timeouts follow a clock that stands still while anything happens. It
 * runs only while a workflow runs, and only when nothing else is left to happen: then it jumps to the next timer. So a
 * sleep takes no time, no timeout hits what's merely slow, and everything happens in the order, and at the very times,
 * that a machine without any delays would produce.
 *
 * Work in other threads, such as compression, isn't waited for, except for file reads and DNS lookups. Whatever was
 * sleeping before never wakes up, so the package is loaded anew, as in a new process.
 *
 * @returns a function that ends it
 */
export function startVirtualTime(): () => void {
	if (vi.isFakeTimers())
		throw new Error('An earlier test, which may have timed out, still runs in virtual time');
	forgetPackage();
	vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
	roundTimersUp();
	const endWatch = watchTraffic();
	const spies = [replaceSocketTimeouts(), rememberUnknownNames()];
	return () => {
		for (const spy of spies) spy.mockRestore();
		endWatch();
		vi.useRealTimers();
	};
}

/** To whole milliseconds, at least 1, as in Node: with 0, time would stand still for code that waits in small steps. */
function roundTimersUp(): void {
	const { setTimeout: original } = globalThis;
	const rounding = (work: () => void, delayMs = 0) => original(work, Math.max(1, Math.ceil(delayMs)));
	globalThis.setTimeout = Object.assign(rounding, original);
}

const underWay = new Set<Promise<unknown>>();
let isDriven = false;

/** Lets virtual time run until this ends; real time runs by itself. */
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
		await new Promise((resolve) => setImmediate(resolve));
		quietTurns = isTrafficOver() ? quietTurns + 1 : 0;
		if (quietTurns < QUIET_TURNS || underWay.size === 0 || isWorking()) continue;
		noteActivity();
		vi.advanceTimersToNextTimer();
		quietTurns = 0;
	}
	isDriven = false;
}

function isWorking(): boolean {
	return process.getActiveResourcesInfo().some((name) => WORK.test(name));
}
