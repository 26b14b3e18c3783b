import { describe, expect, it } from 'vitest';

import { CHARACTERS, IMAGE_REQUEST, running } from './helpers.ts';

const refusedWith = (code: number, description: unknown) => ({
	code,
	description,
	result: '',
	properties: {},
});
const gatewayError = (description: string) => ({ description, type: 'upstream_error', code: 4 });

describe.each(CHARACTERS)('a submission accepted by the %s', (character) => {
	it('is answered with code 1 and the id of a task, and is billed once', async () => {
		const { simulator, submit } = await running({ character });
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
		const { submitted } = await running({ character });
		const ids = [await submitted(), await submitted(), await submitted()];
		expect([...ids].sort()).toEqual(ids);
		expect(new Set(ids).size).toBe(3);
		for (const id of ids) {
			expect(id).toMatch(/^\d{17}$/);
			expect(String(Number(id))).not.toBe(id);
		}
	});

	it.each(['fast', 'turbo', 'relax'] as const)('may take the %s path', async (speedMode) => {
		const { simulator, call } = await running({ character });
		const answer = await call('POST', `/mj-${speedMode}/mj/submit/video`, IMAGE_REQUEST);
		expect(answer.json().code).toBe(1);
		const speedModes = simulator.submissions.map((submission) => submission.speedMode);
		expect(speedModes).toEqual([character === 'gateway' ? 'default' : speedMode]);
	});

	it('may have every extra of the family and fields nobody knows', async () => {
		const { simulator, submit } = await running({ character });
		const extras = {
			noStorage: true,
			videoType: 'vid_1.1_i2v_720',
			endImage: 'https://images.example/end.png',
			loop: true,
			batchSize: 2,
			somethingNew: { deep: [1] },
		};
		expect((await submit(extras)).json().code).toBe(1);
		expect(simulator.submissions[0]?.body).toEqual({ ...IMAGE_REQUEST, ...extras });
	});

	it('may have its image as a base64 data URI of several megabytes', async () => {
		const { submit } = await running({ character });
		const image = `data:image/png;base64,${'A'.repeat(6_000_000)}`;
		expect((await submit({ image })).json().code).toBe(1);
	});

	it('extends a video without an image of its own', async () => {
		const { simulator, call } = await running({ character });
		const taskId = simulator.addVideoTask();
		const body = { motion: 'high', action: 'extend', index: 3, taskId, prompt: 'on' };
		expect((await call('POST', '/mj/submit/video', body)).json().code).toBe(1);
		expect(simulator.billedSubmissions).toBe(1);
	});

	it.each([
		['it has no image', undefined, 'Invalid image'],
		['its image is at an address of the server itself', 'http://localhost:3000/1.png', 'Invalid link'],
		['its image is at a loopback address', 'http://127.0.0.1/1.png', 'Invalid link'],
	])('fails later when %s', async (_reason, image, failReason) => {
		const { submitted, fetchTask, advance } = await running({ character });
		const id = await submitted({ image });
		advance(99);
		expect((await fetchTask(id)).json().status).toBe('IN_PROGRESS');
		advance(1);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'FAILURE', failReason });
	});

	it('is labelled as what the server takes it for', async () => {
		const { submit } = await running({ character });
		const label = character === 'gateway' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
		expect((await submit()).headers.get('content-type')).toBe(label);
	});

	it('waits in the queue when all slots are taken, and starts when one is free', async () => {
		const { simulator, submit, submitted, fetchTask, advance } = await running({
			character,
			concurrencyLimit: 1,
		});
		await submitted();
		const queued = await submit();
		const id = queued.json().result;
		const code = character === 'gateway' ? 1 : 22;
		expect(queued.json()).toMatchObject({ code, properties: { numberOfQueues: 1 } });
		expect(simulator.billedSubmissions).toBe(2);
		advance(99);
		expect((await fetchTask(id)).json().status).toBe('NOT_START');
		advance(51);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'IN_PROGRESS', progress: '50%' });
		advance(50);
		expect((await fetchTask(id)).json().status).toBe('SUCCESS');
	});
});

describe.each(CHARACTERS)('a submission refused by the %s', (character) => {
	const text = expect.any(String);
	const videoOf = (taskId: string) => ({ action: 'extend', index: 0, taskId, prompt: 'on' });
	it.each([
		['motion is neither low nor high', { motion: 'middle' }, text],
		['motion is missing', { motion: undefined }, text],
		['the image is neither a URL nor a data URI', { image: 'iVBORw0KGgo=' }, text],
		['an action has no parent', { action: 'extend', index: 0 }, 'taskId不能为空'],
		['the action is unknown', { action: 'shrink' }, text],
		['the index is below 0', { index: -1 }, text],
		['the index is above 3', { index: 4 }, text],
		['the index is text', { index: '0' }, text],
		['the callback address is longer than 2,000', { notifyHook: `http://${'h'.repeat(2000)}` }, text],
		['three variants are wanted', { batchSize: 3 }, text],
	])('gets code 4 with HTTP 200 when %s, and is not billed', async (_reason, extra, description) => {
		const { simulator, submit } = await running({ character });
		const answer = await submit(extra);
		expect(answer.status).toBe(200);
		expect(answer.json()).toEqual(refusedWith(4, description));
		expect(simulator.billedSubmissions).toBe(0);
		expect(simulator.ledger).toEqual([]);
	});

	it('breaks a rule of the upstream with a state longer than 255 characters', async () => {
		const { simulator, submit } = await running({ character });
		const answer = await submit({ state: 's'.repeat(256) });
		expect(answer.status).toBe(200);
		expect(answer.json()).toEqual({ success: false, code: -1, message: text });
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('gets code 4 when an action has no index', async () => {
		const { simulator, submit } = await running({ character });
		const answer = await submit({ action: 'extend', taskId: simulator.addVideoTask() });
		expect(answer.json()).toEqual(refusedWith(4, 'index 参数错误'));
	});

	it('names the banned word of its prompt with code 24', async () => {
		const { simulator, submit } = await running({ character, bannedWords: ['gore'] });
		const answer = await submit({ prompt: 'Gore and more' });
		expect(answer.status).toBe(200);
		expect(answer.json()).toMatchObject({ code: 24, result: '', properties: { bannedWord: 'gore' } });
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('has an unknown parent', async () => {
		const { simulator, submit } = await running({ character });
		const { status, json } = await submit(videoOf('1'));
		expect([status, json()]).toEqual(
			character === 'gateway'
				? [400, gatewayError('task_not_found ')]
				: [404, refusedWith(3, '关联任务不存在或已失效')],
		);
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('has a parent that renders', async () => {
		const { simulator, submit, submitted } = await running({ character });
		const { status, json } = await submit(videoOf(await submitted()));
		expect([status, json()]).toEqual(
			character === 'gateway'
				? [400, gatewayError('task_status_not_success ')]
				: [200, refusedWith(4, '关联任务状态错误')],
		);
		expect(simulator.billedSubmissions).toBe(1);
	});

	it('cannot extend an image task, nor a variant that its parent does not have', async () => {
		const { simulator, submit, submitted, advance } = await running({ character });
		const parent = await submitted({ batchSize: 1 });
		advance(100);
		const ofImage = await submit(videoOf(simulator.addImageTask()));
		const ofVariant = await submit({ ...videoOf(parent), index: 1 });
		expect(ofImage.json()).toEqual(refusedWith(4, '关联任务不允许执行变化'));
		expect(ofVariant.json()).toEqual(refusedWith(4, 'index 参数错误'));
	});

	it('gets code 23 when the queue is full, with a result that is no task', async () => {
		const { simulator, submit, list } = await running({ character, concurrencyLimit: 1, queueLimit: 1 });
		const answers = [await submit(), await submit(), await submit()].map((answer) => answer.json());
		expect(answers.map(({ code }) => code)).toEqual([1, character === 'gateway' ? 1 : 22, 23]);
		expect((await list([answers[2].result])).json()).toEqual([]);
		expect(simulator.billedSubmissions).toBe(2);
	});
});

it.each([
	['upstream', true],
	['gateway', false],
] as const)(
	'an extension without a prompt: the %s refuses it: %s, unless told otherwise',
	async (character, refuses) => {
		for (const requiresPrompt of [undefined, !refuses]) {
			const { simulator, submit } = await running({
				character,
				...(requiresPrompt !== undefined && { requiresPrompt }),
			});
			const answer = await submit({ action: 'extend', index: 0, taskId: simulator.addVideoTask() });
			const isRefused = requiresPrompt ?? refuses;
			expect(answer.json()).toMatchObject(isRefused ? refusedWith(4, 'Prompt 不能为空') : { code: 1 });
		}
	},
);
