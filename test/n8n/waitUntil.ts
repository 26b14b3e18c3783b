import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
	/** When to give up. Default 240,000: a busy machine is slow. */
	readonly timeoutMs?: number;
	/** The pause between two looks. Default 300: each look takes time that n8n needs for its work. */
	readonly intervalMs?: number;
}

/** Looks until a look finds something. If none does, the error has what `describe` says about the last one. */
export async function waitUntil<T>(
	look: () => Promise<T | undefined>,
	describe: () => string,
	{ timeoutMs = 240_000, intervalMs = 300 }: WaitOptions = {},
): Promise<T> {
	const giveUpAt = Date.now() + timeoutMs;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > giveUpAt) throw new Error(`Gave up after ${timeoutMs / 1000} s: ${describe()}`);
		await sleep(intervalMs);
	}
}
