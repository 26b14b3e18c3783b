import { describe, expect, it, vi } from 'vitest';

import { dataOf, resumeExecution, type WakeUp } from '../suspendedRun.ts';
import { useVirtualTime } from '../time/virtualTime.ts';
import {
	LOCAL_ADDRESS_HINT,
	CREATE_VIDEO,
	succeeded,
	suspended,
	useExecutions,
	WAIT,
} from '../useExecutions.ts';

useVirtualTime();
const api = useExecutions();
const MODES: Array<[waitUsing: string, wakeUp: WakeUp, waitsSeconds: number]> = [
	['suspend', 'timer', 70],
	['callback', 'timer', 300],
	['callback', 'webhook', 300],
];
const PROMPTS = ['one', 'two', 'three'];

describe.each(MODES)('%s, resumed by %s', (waitUsing, wakeUp, waitsSeconds) => {
	const hints = waitUsing === 'callback' ? [LOCAL_ADDRESS_HINT] : [];
	const finished = (prompts: string[]) =>
		succeeded(
			prompts.map((prompt) => api.ended(prompt)),
			prompts.length,
			hints,
		);

	it.each([
		['one item', ['one'], 'fetch', ['fetch']],
		['three items', PROMPTS, 'list', ['list', 'fetch', 'fetch', 'fetch']],
	])('submits %s, and outputs the videos once they have finished', async (_count, prompts, look, end) => {
		const execution = await api.start({
			parameters: { ...CREATE_VIDEO, waitUsing },
			items: prompts.map((prompt) => ({ prompt })),
		});
		expect(api.result(execution)).toEqual(suspended(prompts.length, hints));
		const waitMs = Date.parse(String(dataOf(execution).waitTill)) - Date.now();
		expect(waitMs / 1000).toBe(waitsSeconds);
		api.finishRenders();
		expect(api.result(await resumeExecution(execution, wakeUp))).toEqual(finished(prompts));
		expect(api.requests()).toEqual([...prompts.map(() => 'submit'), look, ...end]);
	});

	it.each([
		['one task', ['one'], ['fetch', 'fetch']],
		['three tasks', PROMPTS, ['list', 'list', 'fetch', 'fetch', 'fetch']],
	])('waits for %s submitted before, and outputs the videos', async (_count, prompts, requests) => {
		const taskIds = await api.submitted(prompts);
		const execution = await api.start({
			parameters: { ...WAIT, waitUsing },
			items: taskIds.map((taskId) => ({ taskId })),
		});
		expect(api.result(execution)).toEqual(suspended(prompts.length, hints));
		api.finishRenders();
		expect(api.result(await resumeExecution(execution, wakeUp))).toEqual(finished(prompts));
		expect(api.requests()).toEqual(requests);
	});

	it('is suspended again while a task is running, and outputs everything at the end', async () => {
		api.simulator.script({ when: { prompt: 'slow' }, renderSeconds: 200 });
		const execution = await api.start({
			parameters: { ...CREATE_VIDEO, waitUsing },
			items: [{ prompt: 'slow' }, { prompt: 'quick' }],
		});
		vi.setSystemTime(Date.parse(String(dataOf(execution).waitTill)));
		api.finishRenders();
		const once = await resumeExecution(execution, wakeUp);
		expect(api.result(once)).toEqual(suspended(2, hints));
		expect(dataOf(once).waitTill).not.toBe(dataOf(execution).waitTill);

		api.finishRenders();
		const twice = await resumeExecution(once, wakeUp);
		expect(api.result(twice)).toEqual(succeeded([api.ended('slow'), api.ended('quick')], 2, hints));
	});

	it('does not suspend when every task has ended at the first look', async () => {
		const taskIds = await api.submitted(PROMPTS);
		api.finishRenders();
		const execution = await api.start({
			parameters: { ...WAIT, waitUsing },
			items: taskIds.map((taskId) => ({ taskId })),
		});
		expect(api.result(execution)).toEqual(finished(PROMPTS));
		expect(api.requests()).toEqual(['list', 'fetch', 'fetch', 'fetch']);
	});
});

describe('submit and wait', () => {
	it('does not suspend when the video has finished at the first look', async () => {
		api.simulator.script({ renderSeconds: 0 });
		const execution = await api.start({ parameters: CREATE_VIDEO, items: [{ prompt: 'one' }] });
		expect(api.result(execution)).toEqual(succeeded([api.ended('one')], 1));
		expect(api.requests()).toEqual(['submit', 'fetch']);
	});

	it('counts Max Wait from before the suspension', async () => {
		const parameters = { ...CREATE_VIDEO, maxWaitMinutes: 2, onFailure: 'return' };
		const execution = await api.start({ parameters, items: [{ prompt: 'one' }] });
		vi.setSystemTime(Date.now() + 121_000);
		const resumed = await resumeExecution(execution);
		const { outputs, ...rest } = api.result(resumed);
		expect(outputs).toMatchObject([[{ json: { taskId: api.idOf('one'), finished: false, timedOut: true } }]]);
		expect(rest).toMatchObject({ status: 'success', next: outputs, billed: 1 });
	});

	it('sends the address that wakes this execution, with callbacks only', async () => {
		await api.start({ parameters: CREATE_VIDEO, items: [{ prompt: 'one' }] });
		const execution = await api.start({
			parameters: { ...CREATE_VIDEO, waitUsing: 'callback' },
			items: [{ prompt: 'two' }],
			executionId: '17',
		});
		const hooks = api.simulator.submissions.map(({ body }) => body.notifyHook);
		const { resumeToken } = dataOf(execution);
		expect(hooks).toEqual([undefined, `http://127.0.0.1/webhook-waiting/17?signature=${resumeToken}`]);
	});
});
