import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
	/** When to give up. Default 240,000: a busy machine is slow. */
	readonly timeoutMs?: number;
	/** The pause between two looks. Default: a fifth of the time waited so far, from 100 to 1,000. */
	readonly intervalMs?: number;
}

/** The interval for looking for a state that may last only a moment. */
export const MOMENT_MS = 300;

const PAUSE_MS = { shortest: 100, longest: 1_000 };

/**
 * Looks until a look finds something. If none does, the error has what `describe` says about the last one. The longer it
 * waits, the more rarely it looks, since each look takes time that n8n needs for its work.
 */
export async function waitUntil<T>(
	look: () => Promise<T | undefined>,
	describe: () => string,
	{ timeoutMs = 240_000, intervalMs }: WaitOptions = {},
): Promise<T> {
	const startMs = Date.now();
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		const waitedMs = Date.now() - startMs;
		if (waitedMs > timeoutMs) throw new Error(`Gave up after ${timeoutMs / 1000} s: ${describe()}`);
		await sleep(intervalMs ?? toPauseMs(waitedMs));
	}
}

function toPauseMs(waitedMs: number): number {
	return Math.min(Math.max(waitedMs / 5, PAUSE_MS.shortest), PAUSE_MS.longest);
}
