import type { Clock } from './clock';
import { Failure, toFailure } from './failure';
import { toText } from './json';

interface RepeatTools {
	clock: Clock;
	/** From 0 to 1. */
	random: () => number;
	/** Checked before each retry. */
	mayGoOn: () => boolean;
}

/** Retries failures marked as repeatable. A submission's is repeatable only if it certainly wasn't accepted. */
export function createRepeat({ clock, random, mayGoOn }: RepeatTools) {
	return async <Output>(request: () => Promise<Output>, limitMs: number): Promise<Output> => {
		const endMs = clock.now() + limitMs;
		for (let tries = 1; ; tries += 1) {
			const result = await request().then(
				(output) => ({ output }),
				(error: unknown) => ({ failure: toFailure(error) }),
			);
			if ('output' in result) return result.output;
			const { failure } = result;
			const leftMs = Math.max(0, endMs - clock.now());
			const hasTime = leftMs > 0 || tries === 1;
			// If the server's Retry-After exceeds the time left, don't retry too early: give up.
			if (failure.isRepeatable && hasTime && (failure.retryAfterMs ?? 0) <= leftMs) {
				await clock.sleep(Math.min(leftMs, toPauseMs(toBackoffMs(tries), random(), failure)));
				if (mayGoOn()) continue;
			}
			throw tries === 1 ? failure : new Failure(`${failure.message} (tried ${tries} times)`, failure);
		}
	};
}

/** Pause after a repeatable request's first failure. Each further failure doubles it. */
const FIRST_PAUSE_MS = 1_000;

const LONGEST_PAUSE_MS = 15_000;

/** Pause before the next request after this many failures in a row: doubles each time, up to the longest pause. */
export function toBackoffMs(failuresInARow: number): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failuresInARow - 1));
}

/**
 * The pause with up to 25% jitter either way, so that nodes that failed together don't retry together. Never shorter
 * than the server's Retry-After.
 *
 * @param random from 0 to 1
 */
export function toPauseMs(pauseMs: number, random: number, failure?: Failure): number {
	return Math.max(pauseMs * (0.75 + random / 2), failure?.retryAfterMs ?? 0);
}

/**
 * HTTP's date format, e.g. `Sun, 06 Nov 1994 08:49:37 GMT`, and its two obsolete ones. `Date` alone parses almost
 * anything.
 */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d(?: GMT| \d{4})$/;

/**
 * The pause that the server requests in its `Retry-After` header: seconds, or a date, which is compared with the
 * server's own clock if it sends a `Date` header.
 *
 * @param nowMs epoch milliseconds, for a server that sends no `Date`
 * @returns milliseconds; undefined without a readable header
 */
export function toRetryAfterMs(headers: Record<string, unknown>, nowMs: number): number | undefined {
	const value = toText(headers['retry-after']) ?? '';
	if (/^\d{1,9}(?:\.\d+)?$/.test(value)) return Math.round(1000 * Number(value));
	const atMs = toEpochMs(value);
	return atMs === undefined ? undefined : Math.max(0, atMs - (toEpochMs(headers.date) ?? nowMs));
}

function toEpochMs(value: unknown): number | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	// The oldest of the three formats doesn't say that it's GMT.
	const epochMs = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : NaN;
	return Number.isNaN(epochMs) ? undefined : epochMs;
}
