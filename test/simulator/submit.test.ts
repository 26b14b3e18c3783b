import { describe, expect, it } from 'vitest';

import { IMAGE_REQUEST, running } from './helpers.ts';

const gatewayError = (description: unknown, code = 4) => ({ description, type: 'upstream_error', code });

describe('an accepted submission', () => {
	it('is answered with code 1 and the id of a task, and is billed once', async () => {
		const { simulator, submit } = await running();
		const answer = await submit({ prompt: 'a cat', state: 'mine' });
		const id = answer.json().result;
		expect(answer.status).toBe(200);
		expect(answer.json()).toEqual({ code: 1, description: 'Submit success', result: id, properties: {} });
		expect(simulator.billedSubmissions).toBe(1);
		expect(simulator.submissions).toEqual([
			{
				id,
				speedMode: 'default',
				body: { ...IMAGE_REQUEST, prompt: 'a cat', state: 'mine' },
				acceptedAtMs: simulator.now(),
			},
		]);
	});

	it('gets ids of 17 digits that increase and that no JavaScript number can hold', async () => {
		const { submitted } = await running();
		const ids = [await submitted(), await submitted(), await submitted()];
		expect([...ids].sort()).toEqual(ids);
		expect(new Set(ids).size).toBe(3);
		for (const id of ids) {
			expect(id).toMatch(/^\d{17}$/);
			expect(String(Number(id))).not.toBe(id);
		}
	});

	it.each(['fast', 'turbo', 'relax'] as const)('may take the %s path', async (speedMode) => {
		const { simulator, call } = await running();
		const answer = await call('POST', `/mj-${speedMode}/mj/submit/video`, IMAGE_REQUEST);
		expect(answer.json().code).toBe(1);
		expect(simulator.submissions.map((submission) => submission.speedMode)).toEqual([speedMode]);
	});

	it('may have every extra of the family and fields nobody knows', async () => {
		const { simulator, submit } = await running();
		const extras = {
			noStorage: true,
			videoType: 'vid_1.1_i2v_720',
			notifyHook: 'http://127.0.0.1:9/hook',
			endImage: 'https://images.example/end.png',
			loop: true,
			batchSize: 2,
			somethingNew: { deep: [1] },
		};
		expect((await submit(extras)).json().code).toBe(1);
		expect(simulator.submissions[0]?.body).toEqual({ ...IMAGE_REQUEST, ...extras });
	});

	it('may have its image as a base64 data URI of several megabytes', async () => {
		const { submit } = await running();
		const image = `data:image/png;base64,${'A'.repeat(6_000_000)}`;
		expect((await submit({ image })).json().code).toBe(1);
	});

	it('extends a video without an image of its own', async () => {
		const { simulator, call } = await running();
		const taskId = simulator.addVideoTask();
		const body = { motion: 'high', action: 'extend', index: 3, taskId };
		expect((await call('POST', '/mj/submit/video', body)).json().code).toBe(1);
		expect(simulator.billedSubmissions).toBe(1);
	});

	it('waits in the queue with code 22 when all slots are taken, and starts when one is free', async () => {
		const { simulator, submit, submitted, fetchTask, advance } = await running({ concurrencyLimit: 1 });
		await submitted();
		const queued = await submit();
		const id = queued.json().result;
		expect(queued.json()).toMatchObject({ code: 22, properties: { numberOfQueues: 1 } });
		expect(simulator.billedSubmissions).toBe(2);
		advance(99);
		expect((await fetchTask(id)).json().status).toBe('NOT_START');
		advance(51);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'IN_PROGRESS', progress: '50%' });
		advance(50);
		expect((await fetchTask(id)).json().status).toBe('SUCCESS');
	});
});

describe('a refused submission', () => {
	const text = expect.any(String);
	const videoOf = (taskId: string) => ({ action: 'extend', index: 0, taskId });
	it.each([
		['motion is neither low nor high', { motion: 'middle' }, text],
		['motion is missing', { motion: undefined }, text],
		['it has neither image nor action', { image: undefined }, 'image is required'],
		['the image is neither a URL nor a data URI', { image: 'iVBORw0KGgo=' }, text],
		['an action has no parent', { action: 'extend', index: 0 }, 'taskId and index are required with action'],
		[
			'an action has no index',
			{ action: 'extend', taskId: '1' },
			'taskId and index are required with action',
		],
		['the action is unknown', { ...videoOf('1'), action: 'shrink' }, text],
		['the index is below 0', { ...videoOf('1'), index: -1 }, text],
		['the index is above 3', { ...videoOf('1'), index: 4 }, text],
		['the index is text', { ...videoOf('1'), index: '0' }, text],
		['the state is longer than 255 characters', { state: 's'.repeat(256) }, text],
		['the callback address is longer than 2,000', { notifyHook: `http://${'h'.repeat(2000)}` }, text],
		['three variants are wanted', { batchSize: 3 }, text],
	])('gets code 4 when %s, and is not billed', async (_reason, extra, description) => {
		const { simulator, submit } = await running();
		const answer = await submit(extra);
		expect(answer.status).toBe(400);
		expect(answer.json()).toEqual(gatewayError(description));
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('names the banned word of its prompt with code 24', async () => {
		const { simulator, submit } = await running({ bannedWords: ['gore'] });
		const answer = await submit({ prompt: 'Gore and more' });
		expect(answer.status).toBe(200);
		expect(answer.json()).toMatchObject({ code: 24, result: '', properties: { bannedWord: 'gore' } });
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('gets HTTP 404 and code 3 for an unknown parent', async () => {
		const { simulator, submit } = await running();
		const answer = await submit(videoOf('1'));
		expect(answer.status).toBe(404);
		expect(answer.json()).toEqual(gatewayError('task_not_found ', 3));
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('gets task_status_not_success while its parent renders', async () => {
		const { simulator, submit, submitted } = await running();
		const answer = await submit(videoOf(await submitted()));
		expect(answer.json()).toEqual(gatewayError('task_status_not_success '));
		expect(simulator.billedSubmissions).toBe(1);
	});

	it('cannot extend an image task, nor a variant that its parent does not have', async () => {
		const { simulator, submit, submitted, advance } = await running();
		const parent = await submitted({ batchSize: 1 });
		advance(100);
		const ofImage = await submit(videoOf(simulator.addImageTask()));
		const ofVariant = await submit({ ...videoOf(parent), index: 1 });
		expect(ofImage.json()).toEqual(gatewayError('task is not a video'));
		expect(ofVariant.json()).toEqual(gatewayError('index has no such video'));
	});

	it('gets code 23 when the queue is full', async () => {
		const { simulator, submit } = await running({ concurrencyLimit: 1, queueLimit: 1 });
		const codes = [await submit(), await submit(), await submit()].map((answer) => answer.json().code);
		expect(codes).toEqual([1, 22, 23]);
		expect(simulator.billedSubmissions).toBe(2);
	});
});
