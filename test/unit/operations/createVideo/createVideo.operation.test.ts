import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createVideo } from '../../../../nodes/MidjourneyVideo/operations/createVideo/createVideo.operation.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { type Script, START_MS, toReceipt } from '../../fakeApi.ts';
import { createFakeRun, type RunSituation } from '../../fakeRun.ts';
import { finished, finishedOutput } from '../../records.ts';
import { createMemory, submission } from '../../run/storedExecution.ts';

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

/** An item whose prompt becomes its task ID. Items are submitted one by one. */
const toItem = (prompt: string, change: object = {}) => ({
	image: 'https://example.com/a.png',
	prompt,
	options: { concurrency: 1 },
	...change,
});

/** Uses the prompt as the task ID; refuses "banned". */
const SCRIPT: Script = {
	submit: ({ body }) => (body.prompt === 'banned' ? new Failure('Refused') : body.prompt!),
	task: () => finished,
};

const run = async (items: object[], { script, ...situation }: RunSituation & { script?: Script } = {}) => {
	const fake = createFakeRun(items as Array<Record<string, unknown>>, {
		operation: 'createVideo',
		script: { ...SCRIPT, ...script },
		...situation,
	});
	const results = createVideo.execute(fake.run);
	await vi.runAllTimersAsync();
	return { ...fake, results: await results };
};

const receiptOf = (taskId: string) => [{ json: { ...toReceipt(taskId), state: null } }];
const videoOf = (taskId: string) => [{ json: { taskId, ...finishedOutput } }];

describe('Create Video', () => {
	it('submits each item once, and waits for all of them together', async () => {
		const { results, requests } = await run([toItem('1'), toItem('2')]);
		expect(results).toEqual([videoOf('1'), videoOf('2')]);
		// The time of the first look depends on what this process knows about other renders.
		const calls = requests.map((request) => request.replace(/^[1-9]\d*s/, 'later'));
		expect(calls).toEqual(['0s submit 1', '0s submit 2', 'later list 1,2', 'later fetch 1', 'later fetch 2']);
	});

	it.each<[string, object, string]>([
		['to be submitted', { motion: 'medium' }, '“Motion” must be low or high, not "medium"'],
		['to wait', { maxWaitMinutes: 0 }, '“Max Wait” must be a number of minutes above 0, not 0'],
		['to download', { download: 'two' }, '“Download” must be none, first, all or one, not "two"'],
	])('submits nothing when one item is wrong %s', async (_what, change, message) => {
		const { results, requests } = await run([toItem('1'), toItem('2', change)]);
		expect(results).toEqual([undefined, expect.objectContaining({ message, taskId: undefined })]);
		expect(requests).toEqual([]);
	});

	it('waits for nothing when a submission fails, and outputs the receipts of the others', async () => {
		const { results, requests } = await run([toItem('1'), toItem('banned'), toItem('3')]);
		expect(results).toEqual([receiptOf('1'), new Failure('Refused'), undefined]);
		expect(requests).toEqual(['0s submit 1', '0s submit banned']);
	});

	it('waits for the others where items fail one by one', async () => {
		const items = [toItem('1'), toItem('banned'), toItem('3')];
		const { results } = await run(items, { onError: 'continueRegularOutput' });
		expect(results).toEqual([videoOf('1'), new Failure('Refused'), videoOf('3')]);
	});

	it('outputs the receipts when the user pressed Stop while it submitted', async () => {
		const fake = createFakeRun([toItem('1'), toItem('2')], {
			operation: 'createVideo',
			script: { submit: ({ body }) => (fake.stop(), body.prompt!) },
		});
		expect(await createVideo.execute(fake.run)).toEqual([receiptOf('1'), undefined]);
		expect(fake.requests).toEqual(['0s submit 1']);
	});

	it('submits nothing after a suspension, and knows what became of each item before it', async () => {
		// Not shared with other tests, since the process knows how far each execution has come.
		const executionId = '43';
		const memory = createMemory({
			executionId,
			submissions: { 0: submission('1') },
			failed: { 1: { message: 'Refused' } },
			suspension: { id: 'a', dueMs: START_MS, taskIds: ['1'], hasOneWakeUp: true, isLast: false },
		});
		const { results, requests } = await run([toItem('1'), toItem('banned')], {
			executionId,
			nodeContext: { midjourneyVideo: memory as object as never },
			onError: 'continueRegularOutput',
			mode: 'trigger',
		});
		expect(results).toEqual([videoOf('1'), new Failure('Refused')]);
		expect(requests).toEqual(['0s fetch 1']);
	});

	it('keeps the ids of all tasks whatever breaks while it waits', async () => {
		const sendMessageToUI = () => {
			throw new TypeError('x is not a function');
		};
		const { results } = await run([toItem('1'), toItem('2')], { change: { sendMessageToUI } });
		expect(results).toMatchObject(['1', '2'].map((taskId) => ({ message: 'x is not a function', taskId })));
	});
});
