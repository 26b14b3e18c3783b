/**
 * Runs `work` for every input, at most `limit` at a time, and returns the results in input order. Inputs for which
 * `mayStart` says no at their turn are left out: their result is undefined.
 */
export async function mapConcurrently<Input, Output>(
	inputs: Input[],
	limit: number,
	work: (input: Input, index: number) => Promise<Output>,
	mayStart: () => boolean = () => true,
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
