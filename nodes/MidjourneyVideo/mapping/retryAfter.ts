import { toText } from './json';

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
