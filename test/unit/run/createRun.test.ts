import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { createFakeRun, type RunSituation } from '../fakeRun.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TOLERANT: RunSituation = { onError: 'continueRegularOutput' };
const busy = new Failure('Busy', { isRepeatable: true });

const stageOf = (situation: RunSituation = {}) => createFakeRun([{}], situation).run.stage;

/** Items that are run with a concurrency of 1. */
const oneByOne = (...values: Array<number | Failure>) => values.map((value) => ({ value, concurrency: 1 }));

describe('a stage', () => {
	it('gives the result of each item in the order of the items, whichever is done first', async () => {
		const results = stageOf()([30, 10, 20], async (ms, itemIndex) => {
			await new Promise((resolve) => setTimeout(resolve, ms));
			return `item ${itemIndex} after ${ms} ms`;
		});
		await vi.advanceTimersByTimeAsync(30);
		expect(await results).toEqual(['item 0 after 30 ms', 'item 1 after 10 ms', 'item 2 after 20 ms']);
	});

	it.each([
		[[{}, {}], 5],
		[[{ concurrency: 3 }, { concurrency: 2 }, {}], 2],
		[[{ concurrency: 20 }], 20],
	])('has as many items under way as the lowest Concurrency of %j allows: %i', async (limits, expected) => {
		let [underWay, most] = [0, 0];
		const inputs = Array.from({ length: 30 }, (_, index) => limits[index % limits.length]!);
		const results = stageOf()(inputs, async () => {
			most = Math.max(most, (underWay += 1));
			await new Promise((resolve) => setTimeout(resolve, 1));
			underWay -= 1;
		});
		await vi.runAllTimersAsync();
		await results;
		expect(most).toBe(expected);
	});

	it('hands on what the stage before has not brought through, and does not work on it', async () => {
		const earlier = new Failure('No');
		const worked: unknown[] = [];
		const inputs = [1, earlier, undefined, 2];
		const results = await stageOf(TOLERANT)(inputs, (input) => (worked.push(input), `done ${input}`));
		expect(results).toEqual(['done 1', earlier, undefined, 'done 2']);
		expect(worked).toEqual([1, 2]);
	});

	it('tells whatever is thrown as a failure', async () => {
		const results = await stageOf()([1], () => {
			throw new TypeError('x is not a function');
		});
		expect(results).toEqual([new Failure('x is not a function')]);
		expect(results[0]).toBeInstanceOf(Failure);
	});
});

describe('a failure', () => {
	const failing = new Failure('No');
	const work = ({ value }: { value: number | Failure }) => {
		if (value instanceof Failure) throw value;
		return value;
	};

	it('keeps all that has not begun from beginning, so that nothing more is paid for', async () => {
		expect(await stageOf()(oneByOne(1, failing, 3, 4), work)).toEqual([1, failing, undefined, undefined]);
	});

	it('of an earlier stage does so, too', async () => {
		expect(await stageOf()([{ value: 1 }, failing], work)).toEqual([undefined, failing]);
	});

	it.each<[string, RunSituation]>([
		['by On Error', TOLERANT],
		['by On Error, for the error output', { onError: 'continueErrorOutput' }],
		['as the one item of a tool of an agent', { isTool: true }],
	])('is that of its item alone %s', async (_how, situation) => {
		expect(await stageOf(situation)(oneByOne(1, failing, 3), work)).toEqual([1, failing, 3]);
	});
});

describe('a request that may be repeated', () => {
	/** A stage whose first item repeats a request that fails twice, while its second item ends at once. */
	async function repeatBeside(other: () => void, situation: RunSituation = {}) {
		let asks = 0;
		const request = async () => {
			asks += 1;
			if (asks <= 2) throw busy;
			return await Promise.resolve('answer');
		};
		const fake = createFakeRun([{}], situation);
		const results = fake.run.stage([0, 1], async (index, _itemIndex, repeat) =>
			index === 0 ? await repeat(request, 30_000) : other(),
		);
		return { ...fake, results, asks: () => asks };
	}

	it('is made again until it is answered', async () => {
		const { results, asks } = await repeatBeside(() => undefined);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(await results).toEqual(['answer', undefined]);
		expect(asks()).toBe(3);
	});

	it('is made no more once another item has failed, and ends soon', async () => {
		const { results, asks } = await repeatBeside(() => {
			throw new Failure('No');
		});
		await vi.advanceTimersByTimeAsync(500);
		expect(await results).toEqual([busy, new Failure('No')]);
		expect(asks()).toBe(1);
	});

	it('is made on beside a failure where items fail one by one', async () => {
		const { results } = await repeatBeside(() => {
			throw new Failure('No');
		}, TOLERANT);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(await results).toEqual(['answer', new Failure('No')]);
	});

	it('is made no more once the user pressed Stop', async () => {
		const { results, asks, stop } = await repeatBeside(() => undefined, TOLERANT);
		stop();
		await vi.advanceTimersByTimeAsync(500);
		expect((await results)[0]).toBe(busy);
		expect(asks()).toBe(1);
	});
});

it('after Stop nothing begins, whatever On Error says, and what had failed is still told', async () => {
	const { run, stop } = createFakeRun([{}], TOLERANT);
	const worked: unknown[] = [];
	const earlier = new Failure('No');
	const results = run.stage([...oneByOne(1, 2, 3), earlier], ({ value }) => {
		worked.push(value);
		stop();
		return value;
	});
	expect(await results).toEqual([1, undefined, undefined, earlier]);
	expect(worked).toEqual([1]);
	expect(run.isStopped()).toBe(true);
});

it('a run is over all items of its input', () => {
	expect(createFakeRun([{}, {}, {}]).run.itemIndexes).toEqual([0, 1, 2]);
});
