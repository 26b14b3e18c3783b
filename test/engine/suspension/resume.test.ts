import { describe, expect, it, vi } from 'vitest';

import { dataOf, resumeExecution, type StoredExecution, type WakeUp } from '../suspendedRun.ts';
import { CREATE_VIDEO, succeeded, useExecutions, WAIT } from '../useExecutions.ts';

const api = useExecutions();
const PROMPTS = ['one', 'two', 'three'];

const finished = (prompts: string[]) =>
	succeeded(
		prompts.map((prompt) => api.ended(prompt)),
		prompts.length,
	);
const waitsUntilMs = (execution: StoredExecution) => Date.parse(String(dataOf(execution).waitTill));

describe.each<WakeUp>(['timer', 'webhook'])('an execution that is resumed by %s', (wakeUp) => {
	it.each([
		['one item', ['one'], ['fetch']],
		['three items', PROMPTS, ['list', 'fetch', 'fetch', 'fetch']],
	])(
		'has submitted %s without a look, and outputs the videos once they have finished',
		async (_count, prompts, looks) => {
			const execution = await api.start({
				parameters: CREATE_VIDEO,
				items: prompts.map((prompt) => ({ prompt })),
			});
			expect(api.result(execution)).toEqual(api.suspended(...prompts));
			expect(api.requests()).toEqual(prompts.map(() => 'submit'));
			api.finishRenders();
			expect(api.result(await resumeExecution(execution, wakeUp))).toEqual(finished(prompts));
			expect(api.requests()).toEqual([...prompts.map(() => 'submit'), ...looks]);
		},
	);

	it.each([
		['one task', ['one'], ['fetch'], ['fetch']],
		['three tasks', PROMPTS, ['list'], ['list', 'fetch', 'fetch', 'fetch']],
	])('has waited for %s after one look, and outputs the videos', async (_count, prompts, look, looks) => {
		const taskIds = await api.submitted(prompts);
		const execution = await api.start({ parameters: WAIT, items: taskIds.map((taskId) => ({ taskId })) });
		expect(api.result(execution)).toEqual(api.suspended(...prompts));
		expect(api.requests()).toEqual(look);
		api.finishRenders();
		expect(api.result(await resumeExecution(execution, wakeUp))).toEqual(finished(prompts));
		expect(api.requests()).toEqual([...look, ...looks]);
	});

	it('is suspended again while a task is running, and outputs everything at the end', async () => {
		api.simulator.script({ when: { prompt: 'slow' }, renderSeconds: 200 });
		const items = [{ prompt: 'slow' }, { prompt: 'quick' }];
		const execution = await api.start({ parameters: CREATE_VIDEO, items });
		vi.setSystemTime(waitsUntilMs(execution));
		api.finishRenders();
		const once = await resumeExecution(execution, wakeUp);
		expect(api.result(once)).toEqual(api.suspended('slow', 'quick'));
		expect(waitsUntilMs(once)).toBeGreaterThan(waitsUntilMs(execution));

		api.finishRenders();
		const twice = await resumeExecution(once, wakeUp);
		expect(api.result(twice)).toEqual(succeeded([api.ended('slow'), api.ended('quick')], 2));
		expect(api.requests()).toEqual(['submit', 'submit', 'list', 'fetch', 'fetch']);
	});
});

it('Wait does not suspend when every task has ended at the first look', async () => {
	const taskIds = await api.submitted(PROMPTS);
	api.finishRenders();
	const execution = await api.start({ parameters: WAIT, items: taskIds.map((taskId) => ({ taskId })) });
	expect(api.result(execution)).toEqual(finished(PROMPTS));
	expect(api.requests()).toEqual(['list', 'fetch', 'fetch', 'fetch']);
});

it('an execution is suspended for 65 seconds and up to 15 % more', async () => {
	const execution = await api.start({ parameters: CREATE_VIDEO, items: [{ prompt: 'one' }] });
	const seconds = (waitsUntilMs(execution) - Date.now()) / 1000;
	expect(seconds).toBeGreaterThanOrEqual(65);
	expect(seconds).toBeLessThanOrEqual(1.15 * 65);
});

it('Max Wait counts from before the suspension', async () => {
	const parameters = { ...CREATE_VIDEO, maxWaitMinutes: 2, onFailure: 'return' };
	const execution = await api.start({ parameters, items: [{ prompt: 'one' }] });
	vi.setSystemTime(Date.now() + 121_000);
	const { outputs, ...rest } = api.result(await resumeExecution(execution));
	expect(outputs).toMatchObject([[{ json: { taskId: api.idOf('one'), finished: false, timedOut: true } }]]);
	expect(rest).toMatchObject({ status: 'success', next: outputs, billed: 1 });
});

it('no address that wakes an execution is sent to the server', async () => {
	await api.start({ parameters: CREATE_VIDEO, items: [{ prompt: 'one' }] });
	expect(JSON.stringify(api.simulator.submissions)).not.toContain('webhook-waiting');
	expect(api.simulator.submissions[0]!.body).not.toHaveProperty('notifyHook');
});
