import { describe, expect, it } from 'vitest';

import { CHARACTERS, running } from './helpers.ts';

const refusedWith = (code: number, description: unknown) => ({
	code,
	description,
	result: '',
	properties: {},
});
const gatewayError = (description: string) => ({ description, type: 'upstream_error', code: 4 });

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
