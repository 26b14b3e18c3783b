import type { OnError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { dataOf, resumeExecution, runsOf, type WakeUp } from '../suspendedRun.ts';
import {
	LOCAL_ADDRESS_HINT,
	paired,
	CREATE_VIDEO,
	succeeded,
	suspended,
	useExecutions,
	WAIT,
} from '../useExecutions.ts';
import { MARKED_KEY } from '../withSimulator.ts';

const api = useExecutions({ bannedWords: ['blood'] });
const REFUSAL = expect.stringMatching(/^Item 1: The server refused the video \(code 24: /);

interface Way {
	operation: 'createVideo' | 'wait';
	waitUsing: 'suspend' | 'callback';
	wakeUp: WakeUp;
}

const WAYS = (['createVideo', 'wait'] as const).flatMap((operation): Way[] => [
	{ operation, waitUsing: 'suspend', wakeUp: 'timer' },
	{ operation, waitUsing: 'callback', wakeUp: 'webhook' },
]);

const PROMPTS = ['one', 'bad', 'three'];
const LOOKS = ['list', 'list', 'fetch', 'fetch', 'fetch'];

/** Three items, of which the one in the middle fails to render; what became of them, and the items. */
async function startWithFailing({ operation, waitUsing, wakeUp }: Way, onFailure: string, onError: OnError) {
	api.simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE', failReason: 'flagged' });
	const isSubmitted = operation === 'wait';
	const taskIds = isSubmitted ? await api.submitted(PROMPTS) : [];
	const items = PROMPTS.map((prompt, index) => ({ prompt, ...(isSubmitted && { taskId: taskIds[index]! }) }));
	const execution = await api.start({
		parameters: { ...(isSubmitted ? WAIT : CREATE_VIDEO), waitUsing, onFailure },
		items,
		settings: { onError },
	});
	expect(api.result(execution)).toEqual(suspended(3, hintsOf(waitUsing)));
	api.finishRenders();
	const resumed = await resumeExecution(execution, wakeUp);
	expect(api.requests()).toEqual([...(isSubmitted ? [] : ['submit', 'submit', 'submit']), ...LOOKS]);
	return { execution: resumed, items };
}

const hintsOf = (waitUsing: Way['waitUsing']) => (waitUsing === 'callback' ? [LOCAL_ADDRESS_HINT] : []);

const failedTask = () =>
	api.ended('bad', {
		status: 'FAILURE',
		succeeded: false,
		failReason: 'flagged',
		videoUrl: null,
		videoUrls: [],
	});
const failureOfTask = () => ({
	error: `Item 1: Task ${api.idOf('bad')} ended with FAILURE: flagged`,
	advice: expect.stringContaining('submit it as a new task') as string,
	mayBeBilled: false,
});

describe.each(WAYS)('a task that fails while $operation is suspended ($waitUsing)', (way) => {
	const hints = hintsOf(way.waitUsing);

	it('ends the execution, names the tasks of the others, and starts no next node', async () => {
		const { execution } = await startWithFailing(way, 'throw', 'stopWorkflow');
		// n8n keeps no hint of a run that ends in an error.
		const ended = { ...suspended(3), status: 'error', error: failureOfTask().error };
		expect(api.result(execution)).toEqual(ended);
		const error = dataOf(execution).resultData.error as { description?: string; context?: object };
		expect(error.description).toContain(`item 0: ${api.idOf('one')}, item 2: ${api.idOf('three')}`);
		expect(error.context).toMatchObject({ itemIndex: 1, taskId: api.idOf('bad') });
	});

	it('becomes an error item at its place with Continue', async () => {
		const { execution } = await startWithFailing(way, 'throw', 'continueRegularOutput');
		const failure = { ...failureOfTask(), taskId: api.idOf('bad') };
		const outputs = [api.ended('one'), failure, api.ended('three')];
		expect(api.result(execution)).toEqual(succeeded(outputs, 3, hints));
	});

	it('leaves by the error output with its input', async () => {
		const { execution, items } = await startWithFailing(way, 'throw', 'continueErrorOutput');
		const [first, , third] = paired([api.ended('one'), {}, api.ended('three')]);
		const failure = { ...items[1], ...failureOfTask(), taskId: api.idOf('bad') };
		expect(api.result(execution)).toEqual({
			...succeeded([], 3, hints),
			outputs: [[first, third]],
			errorOutputs: [[{ json: failure, pairedItem: { item: 1 } }]],
			next: [paired([api.ended('one'), api.ended('three')])],
			failed: [paired([failure])],
		});
	});

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'is output like any other when told to, with %s',
		async (onError) => {
			const { execution } = await startWithFailing(way, 'return', onError);
			const outputs = [api.ended('one'), failedTask(), api.ended('three')];
			expect(api.result(execution)).toEqual(succeeded(outputs, 3, hints));
		},
	);
});

const REFUSED = {
	error: REFUSAL,
	advice: expect.stringContaining('Nothing was accepted or billed') as string,
	mayBeBilled: false,
};

describe('an item that was refused before the suspension', () => {
	const items = [{ prompt: 'one' }, { prompt: 'a sea of blood' }, { prompt: 'three' }];

	it('keeps its error with Continue, and is not submitted again', async () => {
		const settings = { onError: 'continueRegularOutput' as const };
		const execution = await api.start({ parameters: CREATE_VIDEO, items, settings });
		expect(api.result(execution)).toEqual(suspended(2));
		api.finishRenders();
		const resumed = await resumeExecution(execution);
		expect(api.result(resumed)).toEqual(succeeded([api.ended('one'), REFUSED, api.ended('three')], 2));
		expect(api.requests()).toEqual(['submit', 'submit', 'submit', 'list', 'list', 'fetch', 'fetch']);
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
		expect(api.requests()).toEqual(['submit', 'submit', 'submit', 'list', 'list', 'fetch', 'fetch']);
	});

	it('ends the execution without a suspension otherwise, and names the tasks that were accepted', async () => {
		const parameters = { ...CREATE_VIDEO, options: { concurrency: 1 } };
		const execution = await api.start({ parameters, items });
		expect(execution.status).toBe('error');
		const error = runsOf(execution, 'Video').map((run) => run.error);
		expect(error).toMatchObject([
			{ message: REFUSAL, description: expect.stringContaining(`item 0: ${api.idOf('one')}`) },
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
			error: 'Item 0: Task ID "a b" is not a task id',
			advice: expect.stringContaining('Enter the id alone') as string,
			// Some task was meant.
			mayBeBilled: true,
		};
		expect(api.result(await resumeExecution(execution))).toEqual(succeeded([failure, api.ended('one')], 1));
	});

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
