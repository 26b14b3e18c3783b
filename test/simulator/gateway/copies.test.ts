import { describe, expect, it } from 'vitest';

import { running } from '../helpers.ts';
import type { SimulatorOptions, TaskScript } from '../types.ts';

async function submittedTask(script: TaskScript = {}, options: SimulatorOptions = {}, request: object = {}) {
	const server = await running({ refreshSeconds: 15, ...options });
	server.simulator.script(script);
	const id = await server.submitted({ prompt: 'a cat', state: 'mine', ...request });
	return { ...server, id, task: async () => (await server.fetchTask(id)).json() };
}

describe('a gateway’s copy of a task', () => {
	it('is empty at first', async () => {
		const { id, simulator, task, list } = await submittedTask();
		const first = {
			id,
			action: 'VIDEO',
			customId: '',
			botType: '',
			prompt: 'a cat',
			promptEn: '',
			description: 'Submit success',
			state: '',
			submitTime: simulator.now(),
			startTime: 0,
			finishTime: 0,
			imageUrl: '',
			videoUrl: '',
			videoUrls: null,
			status: '',
			progress: '0%',
			failReason: '',
			buttons: null,
			maskBase64: '',
			properties: null,
		};
		expect(await task()).toEqual(first);
		expect((await list([id])).json()).toEqual([first]);
	});

	it('is refreshed every 15 seconds', async () => {
		const { task, advance } = await submittedTask();
		const seen = [];
		for (const seconds of [14.9, 0.1, 14.9, 0.1, 74.9, 0.1]) {
			advance(seconds);
			const { status, progress, state } = await task();
			seen.push([status, progress, state].join(' '));
		}
		expect(seen).toEqual([
			' 0% ',
			'IN_PROGRESS 12% mine',
			'IN_PROGRESS 12% mine',
			'IN_PROGRESS 25% mine',
			'IN_PROGRESS 87% mine',
			'SUCCESS 100% mine',
		]);
	});

	it('is not outdated with 0 seconds', async () => {
		const { task, advance } = await submittedTask({}, { refreshSeconds: 0 });
		expect((await task()).status).toBe('NOT_START');
		advance(100);
		expect((await task()).status).toBe('SUCCESS');
	});

	it('has the fields that the gateway knows, and no others', async () => {
		const { task, advance, simulator } = await submittedTask({}, {}, { videoType: 'vid_1.1_i2v_720' });
		const names = Object.keys(await task());
		advance(105);
		const finished = await task();
		expect(Object.keys(finished)).toEqual(names);
		expect(finished.properties).toEqual({ finalPrompt: 'a cat', finalZhPrompt: '' });
		expect(finished.videoUrls[0]).toEqual({ url: expect.stringMatching(/\.mp4$/) });
		expect(finished.promptEn).toBe('a cat');
		expect(simulator.submissions[0]!.body.videoType).toBe('vid_1.1_i2v_720');
	});

	it('has the prompt of its parent in an extension, and the action of any other video', async () => {
		const server = await submittedTask();
		server.advance(105);
		const extension = await server.submitted({ action: 'extend', index: 0, taskId: server.id, prompt: 'on' });
		server.advance(105);
		expect((await server.fetchTask(extension)).json()).toMatchObject({
			action: 'VIDEO',
			prompt: 'a cat',
			promptEn: 'on',
			status: 'SUCCESS',
		});
	});

	it('decides whether a task may be extended', async () => {
		const { id, submit, advance } = await submittedTask();
		const extend = async () => (await submit({ action: 'extend', index: 0, taskId: id })).json();
		advance(104);
		expect(await extend()).toMatchObject({ description: 'task_status_not_success ', code: 4 });
		advance(1);
		expect(await extend()).toMatchObject({ code: 1 });
	});

	it('takes the fields that a script adds as they are', async () => {
		const fields = { fresh: true, imageUrl: 'http://cdn.example/1.png', videoUrls: undefined };
		const { task, advance } = await submittedTask({ fields });
		advance(105);
		const { fresh, imageUrl, videoUrls } = await task();
		expect([fresh, imageUrl, videoUrls]).toEqual([true, 'http://cdn.example/1.png', undefined]);
	});
});

describe('after an hour', () => {
	const TIMED_OUT = { status: 'FAILURE', progress: '100%', failReason: '上游任务超时（超过1小时）' };

	it('a task that still renders has failed, is paid back, and is never looked at again', async () => {
		const { task, advance, simulator } = await submittedTask({ renderSeconds: 4000 });
		advance(3600);
		expect((await task()).status).toBe('IN_PROGRESS');
		expect(simulator.ledger).toHaveLength(1);
		advance(15);
		expect(await task()).toMatchObject(TIMED_OUT);
		advance(1000);
		expect(await task()).toMatchObject({ ...TIMED_OUT, videoUrl: '' });
		expect(simulator.ledger.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
	});

	it.each(['CANCEL', 'MODAL'] as const)('a task that ended with %s has failed, too', async (outcome) => {
		const { task, advance, simulator } = await submittedTask({ outcome });
		advance(105);
		expect((await task()).status).toBe(outcome);
		expect(simulator.ledger).toHaveLength(1);
		advance(3600);
		expect(await task()).toMatchObject(TIMED_OUT);
		expect(simulator.ledger.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
	});

	it('a finished task stays as it was', async () => {
		const { task, advance, simulator } = await submittedTask();
		advance(105);
		const finished = await task();
		advance(10_000);
		expect(await task()).toEqual(finished);
		expect(simulator.ledger).toHaveLength(1);
	});
});
