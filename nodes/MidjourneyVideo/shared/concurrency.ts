/** Runs `work` for every input, at most `limit` at a time, and returns the results in input order. */
export async function mapConcurrently<Input, Output>(
	inputs: Input[],
	limit: number,
	work: (input: Input, index: number) => Promise<Output>,
): Promise<Output[]> {
	return (await mapWhile(inputs, limit, work, () => true)) as Output[];
}

/** The same for as long as `mayStart` says so: the result of an input that was not started is undefined. */
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

/** Items that are worked on at once before it's known how many the user wants, e.g. while their files are read. */
const UNTOLD_CONCURRENCY = 5;

/** Items share the limit: where an expression gives them different ones, the lowest counts. */
export function toSharedConcurrency(items: unknown[]): number {
	const limits = items
		.map((item) => (item as { concurrency?: number } | undefined)?.concurrency)
		.filter((limit) => limit !== undefined);
	return limits.length > 0 ? Math.min(...limits) : UNTOLD_CONCURRENCY;
}
