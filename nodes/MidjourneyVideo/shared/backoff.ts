import type { Clock } from './clock';
import { Failure, toFailure } from './failure';
import { toText } from './json';

interface RepeatTools {
	clock: Clock;
	/** From 0 to 1. */
	random: () => number;
	/** Asked before each repetition. */
	mayGoOn: () => boolean;
}

/** Which failures allow a repetition is theirs to say; a submission's do only where it certainly was not accepted. */
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
			// A server that wants to be left alone for longer isn't asked too early.
			if (failure.isRepeatable && hasTime && (failure.retryAfterMs ?? 0) <= leftMs) {
				await clock.sleep(Math.min(leftMs, toPauseMs(toBackoffMs(tries), random(), failure)));
				if (mayGoOn()) continue;
			}
			throw tries === 1 ? failure : new Failure(`${failure.message} (tried ${tries} times)`, failure);
		}
	};
}

/** Pause after the first failure of a request that may be repeated; each next one is twice as long. */
const FIRST_PAUSE_MS = 1_000;

/** The pauses grow up to this. */
const LONGEST_PAUSE_MS = 15_000;

/** Before the next request after so many failures in a row: doubles each time. */
export function toBackoffMs(failuresInARow: number): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failuresInARow - 1));
}

/**
 * The pause with jitter, up to a quarter shorter or longer, so that nodes which failed together do not come back
 * together; at least as long as the server asks for.
 *
 * @param random from 0 to 1
 */
export function toPauseMs(pauseMs: number, random: number, failure?: Failure): number {
	return Math.max(pauseMs * (0.75 + random / 2), failure?.retryAfterMs ?? 0);
}

/** The date format of HTTP, e.g. `Sun, 06 Nov 1994 08:49:37 GMT`, and its two former ones. `Date` alone reads nearly anything. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d(?: GMT| \d{4})$/;

/**
 * How long the server wants to be left alone, by its `Retry-After` header: seconds, or a date, which is compared with
 * the server's own clock where it tells the time.
 *
 * @param nowMs epoch milliseconds, for a server that does not tell the time
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
	// The oldest of the three forms leaves out that it is GMT.
	const epochMs = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : NaN;
	return Number.isNaN(epochMs) ? undefined : epochMs;
}
