/** Runs `work` for every input, at most `limit` at a time, and returns the results in input order. */
export async function mapConcurrently<Input, Output>(
	inputs: Input[],
	limit: number,
	work: (input: Input, index: number) => Promise<Output>,
): Promise<Output[]> {
	return (await mapWhile(inputs, limit, work, () => true)) as Output[];
}

/** Like `mapConcurrently`, but starts no more inputs once `mayStart` returns false; their results are undefined. */
export async function mapWhile<Input, Output>(
	inputs: Input[],
	limit: number,
	work: (input: Input, index: number) => Promise<Output>,
	mayStart: () => boolean,
): Promise<Array<Output | undefined>> {
	const results: Array<Output | undefined> = inputs.map(() => undefined);
	const queue = inputs.entries();
	const runLane = async () => {
		for (const [index, input] of queue) {
			if (!mayStart()) return;
			results[index] = await work(input, index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, runLane));
	return results;
}

/** How many items to process at once while the user's limit isn't known yet, e.g. while their files are read. */
const UNTOLD_CONCURRENCY = 5;

/** All items share one limit: if an expression sets different ones, the lowest wins. */
export function toSharedConcurrency(items: unknown[]): number {
	const limits = items
		.map((item) => (item as { concurrency?: number } | undefined)?.concurrency)
		.filter((limit) => limit !== undefined);
	return limits.length > 0 ? Math.min(...limits) : UNTOLD_CONCURRENCY;
}
