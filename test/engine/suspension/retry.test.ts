import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it, vi } from 'vitest';

import { dataOf, resumeExecution, retryExecution } from '../suspendedRun.ts';
import { CREATE_VIDEO, failed, succeeded, toSimpleWorkflow, useExecutions, WAIT } from '../useExecutions.ts';

const api = useExecutions();
const oneByOne = { ...CREATE_VIDEO, options: { concurrency: 1 } };
const items = [{ prompt: 'one' }, { prompt: 'two' }];
const submittedPrompts = () => api.simulator.submissions.map(({ body }) => body.prompt as string);
const finished = (...prompts: string[]) =>
	succeeded(
		prompts.map((prompt) => api.ended(prompt)),
		api.simulator.billedSubmissions,
	);

/** Runs an execution that fails because the server refuses the second of two items. */
async function startRefused(parameters: INodeParameters = oneByOne, times = 1) {
	api.simulator.fault({ on: 'submit', skip: 1, times, kind: 'code', code: 9 });
	const execution = await api.start({ parameters, items });
	expect(api.result(execution)).toEqual(failed(1));
	return execution;
}

/** Runs an execution that fails after its suspension because the server rejects the key. */
async function startRejected(parameters: INodeParameters, inputs: object[]) {
	const execution = await api.start({ parameters, items: inputs });
	const faults = (['list', 'fetch'] as const).map((on) =>
		api.simulator.fault({ on, kind: 'status', status: 401, times: Infinity }),
	);
	const again = await resumeExecution(execution);
	// The node doesn't believe a single refusal, only one that lasts a minute.
	expect(api.result(again)).toEqual(api.suspended(...submittedPrompts()));
	vi.setSystemTime(Date.parse(String(dataOf(again).waitTill)));
	const resumed = await resumeExecution(again);
	expect(api.result(resumed)).toEqual(failed(2));
	for (const fault of faults) fault.remove();
	return resumed;
}

describe('the retry of a failed execution', () => {
	it('submits only what had not been accepted, and waits for everything', async () => {
		const execution = await retryExecution(await startRefused(), '2');
		expect(api.result(execution)).toEqual(api.suspended('one', 'two'));
		api.finishRenders();
		expect(api.result(await resumeExecution(execution))).toEqual(finished('one', 'two'));
		expect(submittedPrompts()).toEqual(['one', 'two']);
	});

	it('submits nothing when everything had been accepted before a suspension', async () => {
		const execution = await retryExecution(await startRejected(oneByOne, items), '2');
		expect(api.result(execution)).toEqual(api.suspended('one', 'two'));
		api.finishRenders();
		expect(api.result(await resumeExecution(execution))).toEqual(finished('one', 'two'));
		expect(submittedPrompts()).toEqual(['one', 'two']);
	});

	it('waits again for the tasks of Wait', async () => {
		const taskIds = await api.submitted(['one', 'two']);
		const inputs = taskIds.map((taskId) => ({ taskId }));
		const execution = await retryExecution(await startRejected(WAIT, inputs), '2');
		expect(api.result(execution)).toEqual(api.suspended('one', 'two'));
		api.finishRenders();
		expect(api.result(await resumeExecution(execution))).toEqual(finished('one', 'two'));
	});

	it('bills once what a second retry needs again', async () => {
		const second = await retryExecution(await startRefused(oneByOne, 2), '2');
		expect(api.result(second)).toEqual(failed(1));
		const third = await retryExecution(second, '3');
		api.finishRenders();
		expect(api.result(await resumeExecution(third))).toEqual(finished('one', 'two'));
		expect(submittedPrompts()).toEqual(['one', 'two']);
	});

	it('bills nothing twice when the retry before it failed without submitting anything', async () => {
		const motion = '={{ $execution.id === "2" ? "wild" : "low" }}';
		const second = await retryExecution(await startRefused({ ...oneByOne, motion }), '2');
		expect(api.result(second)).toMatchObject({ error: '“Motion” must be low or high, not "wild" [item 0]' });
		expect(dataOf(second).resultData.error).toMatchObject({
			description: expect.stringContaining(`${api.idOf('one')} [item 0]. Not started: 1 of 2 items.`),
		});
		const third = await retryExecution(second, '3');
		api.finishRenders();
		expect(api.result(await resumeExecution(third))).toEqual(finished('one', 'two'));
		expect(submittedPrompts()).toEqual(['one', 'two']);
	});

	it('does not submit an item again because its expressions have other values now', async () => {
		const prompt = '={{ $json.prompt }} of {{ $execution.id }}';
		const execution = await retryExecution(await startRejected({ ...oneByOne, prompt }, items), '2');
		expect(submittedPrompts()).toEqual(['one of 1', 'two of 1']);
		api.finishRenders();
		expect(api.result(await resumeExecution(execution))).toEqual(finished('one of 1', 'two of 1'));
	});

	it('does not submit an item again because a setting that the server does not see has changed', async () => {
		const changed = toSimpleWorkflow({ ...oneByOne, maxWaitMinutes: 30 }, items);
		const execution = await retryExecution(await startRejected(oneByOne, items), '2', changed);
		expect(submittedPrompts()).toEqual(['one', 'two']);
		api.finishRenders();
		expect(api.result(await resumeExecution(execution))).toEqual(finished('one', 'two'));
	});

	it('submits everything again when the saved workflow asks for something else now', async () => {
		const changed = toSimpleWorkflow({ ...oneByOne, prompt: '={{ $json.prompt }} at night' }, items);
		const execution = await retryExecution(await startRejected(oneByOne, items), '2', changed);
		expect(submittedPrompts()).toEqual(['one', 'two', 'one at night', 'two at night']);
		api.finishRenders();
		expect(api.result(await resumeExecution(execution))).toEqual(finished('one at night', 'two at night'));
	});
});
