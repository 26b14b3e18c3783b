import type { OnError } from 'n8n-workflow';
import { describe, expect, it, vi } from 'vitest';

import { ON_ERRORS } from '../../onError.ts';
import { dataOf, resumeExecution, runsOf, type WakeUp } from '../suspendedRun.ts';
import { CREATE_VIDEO, failed, paired, succeeded, useExecutions, WAIT } from '../useExecutions.ts';
import { MARKED_KEY } from '../withSimulator.ts';

const api = useExecutions({ bannedWords: ['blood'] });
const REFUSAL = expect.stringMatching(/^The server refused the video \(code 24:.* \[item 1\]$/);

interface Way {
	operation: 'createVideo' | 'wait';
	wakeUp: WakeUp;
}

const WAYS: Way[] = [
	{ operation: 'createVideo', wakeUp: 'timer' },
	{ operation: 'wait', wakeUp: 'webhook' },
];

const PROMPTS = ['one', 'bad', 'three'];
const LOOKS = ['list', 'fetch', 'fetch', 'fetch'];

/** Runs three items, of which the middle one fails to render; returns the resumed execution and the items. */
async function startWithFailing({ operation, wakeUp }: Way, onFailure: string, onError: OnError) {
	api.simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE', failReason: 'flagged' });
	const isSubmitted = operation === 'wait';
	const taskIds = isSubmitted ? await api.submitted(PROMPTS) : [];
	const items = PROMPTS.map((prompt, index) => ({ prompt, ...(isSubmitted && { taskId: taskIds[index]! }) }));
	const execution = await api.start({
		parameters: { ...(isSubmitted ? WAIT : CREATE_VIDEO), onFailure },
		items,
		settings: { onError },
	});
	expect(api.result(execution)).toEqual(api.suspended(...PROMPTS));
	api.finishRenders();
	const resumed = await resumeExecution(execution, wakeUp);
	expect(api.requests()).toEqual([...(isSubmitted ? ['list'] : ['submit', 'submit', 'submit']), ...LOOKS]);
	return { execution: resumed, items };
}

const failedTask = () =>
	api.ended('bad', {
		status: 'FAILURE',
		succeeded: false,
		failReason: 'flagged',
		videoUrl: null,
		videoUrls: [],
	});
const failureOfTask = () => ({
	error: `Task ${api.idOf('bad')} failed with status FAILURE: flagged [item 1]`,
	advice: expect.stringContaining('submit it as a new task') as string,
	mayBeBilled: false,
});

describe.each(WAYS)('a task that fails while $operation is suspended, woken by its $wakeUp,', (way) => {
	it('ends the execution, names the tasks of the others, and starts no next node', async () => {
		const { execution } = await startWithFailing(way, 'throw', 'stopWorkflow');
		expect(api.result(execution)).toEqual(failed(3, failureOfTask().error));
		const error = dataOf(execution).resultData.error as { description?: string; context?: object };
		expect(error.description).toContain(`${api.idOf('one')} [item 0], ${api.idOf('three')} [item 2]`);
		expect(error.context).toMatchObject({ itemIndex: 1, taskId: api.idOf('bad') });
	});

	it('becomes an error item at its place with Continue', async () => {
		const { execution } = await startWithFailing(way, 'throw', 'continueRegularOutput');
		const failure = { ...failureOfTask(), taskId: api.idOf('bad') };
		const outputs = [api.ended('one'), failure, api.ended('three')];
		expect(api.result(execution)).toEqual(succeeded(outputs, 3));
	});

	it('leaves by the error output with its input', async () => {
		const { execution, items } = await startWithFailing(way, 'throw', 'continueErrorOutput');
		const [first, , third] = paired([api.ended('one'), {}, api.ended('three')]);
		const failure = { ...items[1], ...failureOfTask(), taskId: api.idOf('bad') };
		expect(api.result(execution)).toEqual({
			...succeeded([], 3),
			outputs: [[first, third]],
			errorOutputs: [[{ json: failure, pairedItem: { item: 1 } }]],
			next: [paired([api.ended('one'), api.ended('three')])],
			failed: [paired([failure])],
		});
	});

	it.each(ON_ERRORS)('is output like any other when told to, with %s', async (onError) => {
		const { execution } = await startWithFailing(way, 'return', onError);
		const outputs = [api.ended('one'), failedTask(), api.ended('three')];
		expect(api.result(execution)).toEqual(succeeded(outputs, 3));
	});
});

const REFUSED = {
	error: REFUSAL,
	advice: expect.stringContaining('Nothing was accepted or charged') as string,
	mayBeBilled: false,
};

describe('an item that was refused before the suspension', () => {
	const items = [{ prompt: 'one' }, { prompt: 'a sea of blood' }, { prompt: 'three' }];

	it('keeps its error with Continue, and is not submitted again', async () => {
		const settings = { onError: 'continueRegularOutput' as const };
		const execution = await api.start({ parameters: CREATE_VIDEO, items, settings });
		expect(api.result(execution)).toEqual(api.suspended('one', 'three'));
		api.finishRenders();
		const resumed = await resumeExecution(execution);
		expect(api.result(resumed)).toEqual(succeeded([api.ended('one'), REFUSED, api.ended('three')], 2));
		expect(api.requests()).toEqual(['submit', 'submit', 'submit', 'list', 'fetch', 'fetch']);
	});

	it('leaves by the error output, and is not submitted again', async () => {
		const settings = { onError: 'continueErrorOutput' as const };
		const execution = await api.start({ parameters: CREATE_VIDEO, items, settings });
		api.finishRenders();
		const resumed = await resumeExecution(execution);
		const [first, , third] = paired([api.ended('one'), {}, api.ended('three')]);
		const failure = { prompt: 'a sea of blood', ...REFUSED };
		expect(api.result(resumed)).toEqual({
			...succeeded([], 2),
			outputs: [[first, third]],
			errorOutputs: [[{ json: failure, pairedItem: { item: 1 } }]],
			next: [paired([api.ended('one'), api.ended('three')])],
			failed: [paired([failure])],
		});
		expect(api.requests()).toEqual(['submit', 'submit', 'submit', 'list', 'fetch', 'fetch']);
	});

	it('ends the execution without a suspension otherwise, and names the tasks that were accepted', async () => {
		const parameters = { ...CREATE_VIDEO, options: { concurrency: 1 } };
		const execution = await api.start({ parameters, items });
		expect(execution.status).toBe('error');
		const error = runsOf(execution, 'Video').map((run) => run.error);
		expect(error).toMatchObject([
			{ message: REFUSAL, description: expect.stringContaining(`${api.idOf('one')} [item 0]`) },
		]);
		expect(api.requests()).toEqual(['submit', 'submit']);
	});

	it('is kept with Wait too', async () => {
		const [taskId] = await api.submitted(['one']);
		const execution = await api.start({
			parameters: WAIT,
			items: [{ taskId: 'a b' }, { taskId }],
			settings: { onError: 'continueRegularOutput' },
		});
		api.finishRenders();
		const failure = {
			error: `“Task ID” isn't a valid task ID: "a b" [item 0]`,
			advice: expect.stringContaining('Enter only the ID') as string,
			// The user meant some task.
			mayBeBilled: true,
		};
		expect(api.result(await resumeExecution(execution))).toEqual(succeeded([failure, api.ended('one')], 1));
	});

	it.each(['createVideo', 'wait'] as const)(
		'fails alone when %s cannot evaluate an expression in its options',
		async (operation) => {
			const [taskId] = operation === 'wait' ? await api.submitted(['one']) : [];
			const options = { requestTimeout: "={{ $json.isBad ? $('Nowhere').first().json.seconds : 60 }}" };
			const execution = await api.start({
				parameters: { ...(operation === 'wait' ? WAIT : CREATE_VIDEO), options },
				items: [
					{ prompt: 'bad', taskId: '17', isBad: true },
					{ prompt: 'one', taskId },
				],
				settings: { onError: 'continueRegularOutput' },
			});
			api.finishRenders();
			const { next, billed } = api.result(await resumeExecution(execution));
			expect(next).toMatchObject([
				[{ json: { error: expect.stringContaining(' [item 0]') } }, { json: api.ended('one') }],
			]);
			expect(billed).toBe(1);
		},
	);

	it('does not bring the key into the stored execution when the server repeats it', async () => {
		api.simulator.fault({ on: 'submit', kind: 'code', code: 9, description: `key ${MARKED_KEY} is blocked` });
		const execution = await api.start({
			parameters: { ...CREATE_VIDEO, options: { concurrency: 1 } },
			items: [{ prompt: 'one' }, { prompt: 'two' }],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(execution.status).toBe('waiting');
		expect(execution.stored).toContain('key *** is blocked');
		expect(execution.stored).not.toContain(MARKED_KEY);
	});
});

it('an item whose task was given up before a suspension keeps no later look awake, and fails in the end', async () => {
	const [taskId] = await api.submitted(['one']);
	const items = [{ taskId: '1234567890123456' }, { taskId }];
	let execution = await api.start({
		parameters: WAIT,
		items,
		settings: { onError: 'continueRegularOutput' },
	});
	for (let looks = 0; looks < 3; looks += 1) {
		expect(execution.status).toBe('waiting');
		vi.setSystemTime(Date.parse(String(dataOf(execution).waitTill)));
		const [sinceMs, asked] = [Date.now(), api.requests().length];
		execution = await resumeExecution(execution);
		// The first look finds out that the task stays unknown.
		if (looks > 0) expect([Date.now() - sinceMs, api.requests().slice(asked)]).toEqual([0, ['fetch']]);
	}
	api.finishRenders();
	const ended = await resumeExecution(execution);
	expect(ended.status).toBe('success');
	expect(api.result(ended).next).toMatchObject([
		[
			{ json: { error: 'Task 1234567890123456 not found [item 0]' } },
			{ json: { taskId, status: 'SUCCESS' } },
		],
	]);
});
