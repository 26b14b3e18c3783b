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

/** Sets an entry as the newest of the map, and drops the oldest ones beyond the limit. */
export function setBounded<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
	map.delete(key);
	map.set(key, value);
	for (const oldest of map.keys()) {
		if (map.size <= limit) return;
		map.delete(oldest);
	}
}
