import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
	/** When to give up. Default 240 000: a busy machine is slow. */
	readonly timeoutMs?: number;
	/** Pause between two looks. Default 100. */
	readonly intervalMs?: number;
}

/** Looks until a look finds something; `describe` says in the error what was found last. */
export async function waitUntil<T>(
	look: () => Promise<T | undefined>,
	describe: () => string,
	{ timeoutMs = 240_000, intervalMs = 100 }: WaitOptions = {},
): Promise<T> {
	const giveUpAt = Date.now() + timeoutMs;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > giveUpAt) throw new Error(`Gave up after ${timeoutMs / 1000} s: ${describe()}`);
		await sleep(intervalMs);
	}
}
