import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { TaskSubmission } from '../../../../nodes/MidjourneyVideo/api/types.ts';
import { submitItems } from '../../../../nodes/MidjourneyVideo/operations/submit/submitItems.ts';
import type { ItemResult } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import { forgetOutput, type RunMemory } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { inTurn, type Script, START_MS, toReceipt } from '../../fakeApi.ts';
import { createFakeRun, type RunSituation } from '../../fakeRun.ts';
import { finished } from '../../records.ts';
import { createMemory } from '../../run/storedExecution.ts';

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

type Item = Record<string, unknown>;

const waves: Item = { image: 'https://example.com/a.png', prompt: 'waves' };
const sand: Item = { ...waves, prompt: 'sand' };

const noAnswer = new Failure('No answer', { isFateUnknown: true });
const busy = new Failure('Busy', { isRepeatable: true });
const refusal = new Failure('Refused');

/** A run over these items, with the memory of earlier runs. The server uses the prompt as the task ID. */
async function submit(
	items: Item[],
	{
		memory = createMemory(),
		script,
		...situation
	}: RunSituation & { memory?: RunMemory; script?: Script } = {},
) {
	const submissions: TaskSubmission[] = [];
	const answer: Script = {
		submit: (submission) => (submissions.push(submission), submission.body.prompt ?? 'untitled'),
		...script,
	};
	const fake = createFakeRun(items, { script: answer, ...situation });
	const results = submitItems(fake.run, fake.run.itemIndexes, memory);
	await vi.runAllTimersAsync();
	return { ...fake, submissions, memory, results: await results };
}

const receiptOf = (taskId: string, state: string | null = null): IDataObject => ({
	...toReceipt(taskId),
	state,
});
const submittedTo = (...prompts: string[]) => prompts.map((prompt) => `0s submit ${prompt}`);

describe('items are submitted', () => {
	it('once each, with what was filled in, and give receipts with their own states', async () => {
		const options = { state: 'row-7', speed: 'fast', requestTimeout: 30 };
		const { results, submissions, log } = await submit([waves, { ...sand, motion: 'high', options }]);
		expect(results).toEqual([receiptOf('waves'), receiptOf('sand', 'row-7')]);
		expect(submissions).toMatchObject([
			{ body: { motion: 'low', image: waves.image, prompt: 'waves' }, speed: '', timeoutMs: 60_000 },
			{ body: { motion: 'high', state: 'row-7' }, speed: 'fast', timeoutMs: 30_000 },
		]);
		// The log still has the IDs after n8n is killed.
		expect(log).toEqual([
			'Video, execution 7, item 0: the server accepted task waves',
			'Video, execution 7, item 1: the server accepted task sand',
		]);
	});

	it('from the picture of an image task, which is looked up before', async () => {
		const item = { ...waves, imageInput: 'imageTask', imageTaskId: '9' };
		const picture = { status: 'SUCCESS', action: 'UPSCALE', imageUrl: 'https://cdn.example/0.png' };
		const { requests, submissions } = await submit([item], { script: { task: () => picture } });
		expect(submissions).toMatchObject([{ body: { image: picture.imageUrl } }]);
		expect(requests).toEqual(['0s fetch 9', '0s submit waves']);
	});

	it('with the callback address of the item, and a hint where it leads nowhere', async () => {
		const callbackUrl = 'http://localhost:5678/webhook/1/callback';
		const { submissions, hints } = await submit([{ ...waves, options: { callbackUrl } }]);
		expect(submissions.map(({ body }) => body.notifyHook)).toEqual([callbackUrl]);
		expect(hints).toEqual([expect.stringContaining('http://localhost:5678, a local address')]);
	});
});

describe('a mistake in one item costs nothing:', () => {
	it.each<[string, Item, string]>([
		[
			'a field with another value than it has',
			{ motion: 'medium' },
			'“Motion” must be low or high, not "medium"',
		],
		['a field that cannot be read', { prompt: new Error('No node Mail') }, 'No node Mail'],
		['no image', { image: '' }, '“Image URL or Data URI” is empty'],
		[
			'an option that cannot work',
			{ options: { concurrency: 0 } },
			'“Max Parallel Requests” must be a whole number from 1 to 20, not 0',
		],
		[
			'a callback address that is none',
			{ options: { callbackUrl: 'n8n' } },
			`“Callback URL” isn't a valid URL: "n8n"`,
		],
	])('with %s nothing is submitted', async (_what, change, message) => {
		const { results, requests } = await submit([waves, { ...sand, ...change }]);
		expect(results).toEqual([undefined, expect.objectContaining({ message })]);
		expect(requests).toEqual([]);
	});

	it.each<[string, Item, string]>([
		['whose image task is unknown', { imageInput: 'imageTask', imageTaskId: '9' }, 'Image task 9 not found'],
		[
			'whose image task has a video',
			{ imageInput: 'imageTask', imageTaskId: '1' },
			'Task 1 is a video, not an image',
		],
		[
			'that starts from a video that its task has not got',
			{ startFrom: 'video', taskId: '1', index: 3 },
			'Task 1 has no video at “Video Index” 3',
		],
	])('with one %s nothing is submitted', async (_what, change, message) => {
		const task = (taskId: string) => (taskId === '1' ? { ...finished, batchSize: 2 } : undefined);
		const { results, requests } = await submit([waves, { ...sand, ...change }], { script: { task } });
		expect(results).toEqual([undefined, expect.objectContaining({ message, taskId: undefined })]);
		expect(requests).toEqual([expect.stringContaining('fetch')]);
	});

	it('the others are submitted where items fail one by one', async () => {
		const { results } = await submit([{ ...waves, motion: '' }, sand], { onError: 'continueRegularOutput' });
		expect(results).toEqual([expect.any(Failure), receiptOf('sand')]);
	});
});

describe('nothing is submitted twice:', () => {
	it('a further try outputs the same receipts, and asks for nothing', async () => {
		const items = [waves, { ...sand, options: { state: 'row-7' } }];
		const first = await submit(items);
		const again = await submit(items, { memory: first.memory });
		expect(again.results).toEqual(first.results);
		expect([again.requests, again.log]).toEqual([[], []]);
	});

	it('a further try has the states of the items, although the memory of the run has forgotten them', async () => {
		const items = [{ ...waves, options: { state: 'row-7' } }];
		const { memory } = await submit(items);
		forgetOutput(memory);
		const { results, requests } = await submit(items, { memory });
		expect(results).toEqual([receiptOf('waves', 'row-7')]);
		expect(requests).toEqual([]);
	});

	it('a further try submits what was refused before, and nothing else', async () => {
		const refuseSand: Script = { submit: ({ body }) => (body.prompt === 'sand' ? refusal : 'waves') };
		const first = await submit([waves, sand], { script: refuseSand });
		expect(first.results).toEqual([receiptOf('waves'), refusal]);
		const { results, requests } = await submit([waves, sand], { memory: first.memory });
		expect(results).toEqual([receiptOf('waves'), receiptOf('sand')]);
		expect(requests).toEqual(submittedTo('sand'));
	});

	it('what may have been accepted is told again, and never sent again', async () => {
		const first = await submit([waves], { script: { submit: () => noAnswer } });
		const { results, requests } = await submit([waves], { memory: first.memory });
		expect([first.results, results]).toEqual([[noAnswer], [noAnswer]]);
		expect([first.requests, requests]).toEqual([submittedTo('waves'), []]);
	});

	it('a busy server is asked again, and no more once it has not answered', async () => {
		const answers = inTurn<string | Error>([busy, noAnswer, 'waves']);
		const { results, requests } = await submit([waves], { script: { submit: () => answers()! } });
		expect(results).toEqual([noAnswer]);
		expect(requests).toHaveLength(2);
	});

	it('an expression with another value in a further try, e.g. the time, makes no other video', async () => {
		const parameters = { prompt: '={{ $now }}' };
		const first = await submit([{ ...waves, prompt: 'at 1' }], { parameters });
		const { results, requests } = await submit([{ ...waves, prompt: 'at 2' }], {
			parameters,
			memory: first.memory,
		});
		expect(results).toEqual([receiptOf('at 1')]);
		expect(requests).toEqual([]);
	});

	it('a setting that does not change the video makes no other video', async () => {
		const { memory } = await submit([waves]);
		const { requests } = await submit([{ ...waves, options: { requestTimeout: 90, concurrency: 2 } }], {
			memory,
		});
		expect(requests).toEqual([]);
	});

	it('another video of the same item is submitted', async () => {
		const { memory } = await submit([waves]);
		const { results, requests } = await submit([sand], { memory });
		expect(results).toEqual([receiptOf('sand')]);
		expect(requests).toEqual(submittedTo('sand'));
	});

	it('the retry of a failed execution submits only what that one had not', async () => {
		const failed = await submit([waves]);
		const memory = createMemory({ executionId: '8', inherited: failed.memory.submissions });
		const { results, requests } = await submit([waves, sand], {
			memory,
			parameters: waves as never,
			executionId: '8',
		});
		expect(results).toEqual([receiptOf('waves'), receiptOf('sand')]);
		expect(requests).toEqual(submittedTo('sand'));
	});

	it('a run that a killed process had begun submits none of its items', async () => {
		const helpers = { checkProcessedAndRecord: async ([note]: string[]) => ({ new: [], processed: [note] }) };
		const { results, requests } = await submit([waves, sand], { change: { helpers } });
		const told = expect.objectContaining({
			message:
				'The task may have been accepted: n8n was killed while submitting it, and ran the execution again',
			isFateUnknown: true,
		});
		expect(results).toEqual([told, told]);
		expect(requests).toEqual([]);
	});

	it('a run is noted in n8n’s database before its first submission, and not when it has nothing to submit', async () => {
		const { memory, notes } = await submit([waves]);
		expect(notes).toEqual(['7 0']);
		expect((await submit([waves], { memory: { ...memory, notes: [] } })).notes).toEqual([]);
	});
});

it('a run that fails tells the task that an item has from an earlier try, also when it does not get to the item', async () => {
	const { memory } = await submit([waves, sand]);
	const wrong = { ...waves, motion: '' };
	const results: Array<ItemResult<IDataObject>> = (await submit([wrong, sand], { memory })).results;
	expect(results).toEqual([expect.objectContaining({ taskId: 'waves' }), receiptOf('sand')]);
});
