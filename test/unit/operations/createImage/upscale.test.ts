import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
	recallUpscaling,
	submitUpscalings,
	toGridAdvice,
	type Upscaling,
} from '../../../../nodes/MidjourneyVideo/operations/createImage/upscale.ts';
import type { TaskItem } from '../../../../nodes/MidjourneyVideo/run/downloads.ts';
import { isFailure, isValue } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { failureOf } from '../../failureOf.ts';
import { START_MS } from '../../fakeApi.ts';
import { createFakeRun, type RunSituation } from '../../fakeRun.ts';
import { createMemory } from '../../run/storedExecution.ts';

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

const toUpscaling = (gridTaskId: string, change: Partial<Upscaling> = {}): Upscaling => ({
	gridTaskId,
	imageIndex: 1,
	customId: `MJ::${gridTaskId}`,
	speed: '',
	state: null,
	concurrency: 5,
	timeoutMs: 60_000,
	deadlineMs: START_MS + 600_000,
	overdue: new Failure('The time is over'),
	...change,
});

let executions = 1_000;
/** The memory of a new execution, since the process remembers what others have submitted. */
const createRunMemory = () => createMemory({ executionId: String((executions += 1)) });

interface Submitting extends RunSituation {
	memory?: ReturnType<typeof createRunMemory>;
}

async function submit(items: Upscaling[], { memory = createRunMemory(), ...situation }: Submitting = {}) {
	const script = { submit: ({ body }: { body: { taskId?: string } }) => `picture of ${body.taskId}` };
	const fake = createFakeRun(
		items.map(() => ({})),
		{ operation: 'createImage', script, ...situation },
	);
	const submitted = submitUpscalings(fake.run, items, memory);
	await vi.runAllTimersAsync();
	const taskIds = (await submitted).map((end) =>
		isValue(end) && end.kind === 'upscaled' ? end.taskId : end,
	);
	return { ...fake, memory, taskIds };
}

const lost = new Failure('The task may have been accepted: no answer', {
	description: 'Check the task list.',
	isFateUnknown: true,
});
const refusal = new Failure('The server refused the image (code 9: failed)', {
	description: 'Submit again later. Nothing was accepted or charged.',
});

describe('submitUpscalings', () => {
	it('presses a button of each grid once, and remembers the tasks as the items’ second ones', async () => {
		const items = [toUpscaling('17'), toUpscaling('18', { state: 'row-7' })];
		const { taskIds, requests, memory, log } = await submit(items);
		expect(taskIds).toEqual(['picture of 17', 'picture of 18']);
		expect(requests).toEqual(['0s action 17 MJ::17', '0s action 18 MJ::18']);
		expect(Object.keys(memory.submissions)).toEqual(['0 second', '1 second']);
		expect(memory.submissions['1 second']).toMatchObject({ state: 'row-7', receivedAtMs: START_MS });
		expect(log).toEqual([expect.stringMatching(/ item 0: .* picture of 17$/), expect.any(String)]);
	});

	it('notes each in n8n’s database before it leaves', async () => {
		const { notes, memory } = await submit([toUpscaling('17'), toUpscaling('18', { imageIndex: 3 })]);
		expect(notes).toEqual([`${memory.executionId} 0 0 17 1`, `${memory.executionId} 0 1 18 3`]);
	});

	it('submits nothing that the memory has, nor what was refused to be known', async () => {
		const { memory } = await submit([toUpscaling('17')]);
		const again = await submit([toUpscaling('17')], { memory });
		expect([again.taskIds, again.requests]).toEqual([['picture of 17'], []]);
		const unknown = await submit([toUpscaling('18')], { script: { submit: () => lost } });
		const more = await submit([toUpscaling('18')], { memory: unknown.memory });
		expect(more.taskIds).toMatchObject([{ isFateUnknown: true, taskId: '18' }]);
		expect(more.requests).toEqual([]);
	});

	it.each<[string, Partial<Upscaling>]>([
		['another picture of the grid', { imageIndex: 2 }],
		['a picture of another grid', { gridTaskId: '18' }],
	])('submits %s', async (_what, change) => {
		const { memory } = await submit([toUpscaling('17')]);
		expect((await submit([toUpscaling('17', change)], { memory })).requests).toHaveLength(1);
	});

	it('shares the submission with a run of the same wait that knows nothing of it, at the same time and later', async () => {
		const executionId = String((executions += 1));
		const toMemory = () => createMemory({ executionId });
		const [one, other] = await Promise.all([
			submit([toUpscaling('17')], { memory: toMemory() }),
			submit([toUpscaling('17')], { memory: toMemory() }),
		]);
		const late = await submit([toUpscaling('17')], { memory: toMemory() });
		expect([one.taskIds, other.taskIds, late.taskIds]).toEqual(Array(3).fill(['picture of 17']));
		expect([...one.requests, ...other.requests, ...late.requests]).toHaveLength(1);
		expect(late.memory.submissions['0 second']).toBeDefined();
	});

	it('does not share it with another item, node run or execution', async () => {
		const { memory } = await submit([toUpscaling('17'), toUpscaling('17')]);
		const { executionId } = memory;
		const round = await submit([toUpscaling('17')], { memory: createMemory({ executionId, runIndex: 1 }) });
		const elsewhere = await submit([toUpscaling('17')]);
		expect([round.requests, elsewhere.requests].map(({ length }) => length)).toEqual([1, 1]);
	});

	it('submits what this process knows to be refused again, though it has noted it', async () => {
		const executionId = String((executions += 1));
		const refused = await submit([toUpscaling('17')], {
			memory: createMemory({ executionId }),
			script: { submit: () => refusal },
		});
		expect(refused.taskIds.every(isFailure)).toBe(true);
		const notedBefore = {
			helpers: { checkProcessedAndRecord: async (items: string[]) => ({ new: [], processed: items }) },
		};
		const memory = createMemory({ executionId });
		const again = await submit([toUpscaling('17')], { memory, change: notedBefore });
		expect(again.taskIds).toEqual(['picture of 17']);
	});

	it('submits nothing that another process has noted, and says that nobody knows', async () => {
		const change = {
			helpers: { checkProcessedAndRecord: async (items: string[]) => ({ new: [], processed: items }) },
		};
		const { taskIds, requests, memory } = await submit([toUpscaling('17')], { change });
		expect(taskIds).toMatchObject([
			{
				message: expect.stringMatching(
					/^Grid 17 is finished, but its picture 1 couldn't be upscaled. The task may have been accepted: n8n was killed/,
				) as string,
				description: expect.stringContaining('item 0: the server accepted task') as string,
				isFateUnknown: true,
				taskId: '17',
			},
		]);
		expect(requests).toEqual([]);
		expect(memory.submissions['0 second']).toHaveProperty('result.failure');
	});

	it('tells with each failure how to go on with the grid, and not that nothing was billed', async () => {
		const { taskIds } = await submit([toUpscaling('17')], { script: { submit: () => refusal } });
		expect(taskIds).toEqual([
			expect.objectContaining({
				message: `Grid 17 is finished, but its picture 1 couldn't be upscaled. ${refusal.message}`,
				description: `Submit again later. ${toGridAdvice('17')}`,
				taskId: '17',
				isFateUnknown: false,
			}),
		]);
	});
});

it('nothing is submitted any more when the time is over, also where the server was too busy until then', async () => {
	const overdue = {
		kind: 'result' as const,
		result: { json: { taskId: '17' }, settings: toUpscaling('17') } as unknown as TaskItem,
	};
	const late = await submit([toUpscaling('17', { deadlineMs: START_MS, overdue })]);
	expect([late.taskIds, late.requests]).toEqual([[overdue], []]);
	const busy = new Failure('Busy', { isRepeatable: true, httpStatus: 429 });
	const { taskIds, requests } = await submit([toUpscaling('17', { deadlineMs: START_MS + 5_000, overdue })], {
		script: { submit: () => busy },
	});
	expect(requests.length).toBeGreaterThan(1);
	expect(taskIds).toEqual([overdue]);
});

describe('recallUpscaling', () => {
	const choice = { gridTaskId: '17', imageIndex: 1 };

	it('gives the task of an upscaling that was submitted in an earlier try or execution', async () => {
		const { memory } = await submit([toUpscaling('17')]);
		expect(recallUpscaling(memory, 0, choice)).toBe('picture of 17');
		const retry = createMemory({ executionId: '9999', inherited: memory.submissions });
		expect(recallUpscaling(retry, 0, choice)).toBe('picture of 17');
		expect(retry.submissions).toEqual(memory.submissions);
	});

	it.each([
		['another item', 1, choice],
		['another picture', 0, { ...choice, imageIndex: 2 }],
		['another grid', 0, { ...choice, gridTaskId: '18' }],
	])('gives none for %s', async (_what, itemIndex, other) => {
		const { memory } = await submit([toUpscaling('17')]);
		expect(recallUpscaling(memory, itemIndex, other)).toBeUndefined();
	});

	it('throws for one of which nobody knows', async () => {
		const { memory } = await submit([toUpscaling('17')], { script: { submit: () => lost } });
		const failure = failureOf(() => recallUpscaling(memory, 0, choice));
		expect(failure).toMatchObject({ isFateUnknown: true, taskId: '17' });
		expect(failure.description).toMatch(
			/^Create Image .* may pay for the picture twice\. Check the task list\.$/,
		);
	});
});
