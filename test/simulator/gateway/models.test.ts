import { describe, expect, it } from 'vitest';

import { IMAGE_REQUEST, running } from '../helpers.ts';

describe('the ledger has the model of each submission', () => {
	it('at the price of its call', async () => {
		const prices = { imagine: 0.1, action: 0.05 };
		const { simulator, submitted, imagined, pressed, advance } = await running({ price: 0.8, prices });
		const grid = await imagined();
		advance(100);
		const buttons = ['U2', 'V1', 'reroll'];
		const others = [];
		for (const button of buttons) others.push(await pressed(grid, button));
		const ids = [grid, ...others, await submitted()];
		expect(simulator.ledger.map(({ taskId, model, amount }) => [taskId, model, amount])).toEqual([
			[ids[0], 'mj_imagine', 0.1],
			[ids[1], 'mj_upscale', 0.05],
			[ids[2], 'mj_variation', 0.05],
			[ids[3], 'mj_reroll', 0.05],
			[ids[4], 'mj_video', 0.8],
		]);
	});

	it('also when a failed one is paid back', async () => {
		const { simulator, imagined, advance } = await running({ prices: { imagine: 0.1 } });
		simulator.script({ when: { call: 'imagine' }, outcome: 'FAILURE' });
		const taskId = await imagined();
		advance(100);
		const cost = { taskId, model: 'mj_imagine', amount: 0.1 };
		expect(simulator.ledger).toMatchObject([
			{ kind: 'charge', ...cost },
			{ kind: 'refund', ...cost },
		]);
	});

	it('and charges a button again whose task exists already', async () => {
		const { simulator, pressed } = await running({ prices: { action: 0.05 } });
		const grid = simulator.addImageTask();
		const first = await pressed(grid, 'U1');
		simulator.fault({ on: 'submit', kind: 'code', code: 21 });
		expect(await pressed(grid, 'U1')).toBe(first);
		const charge = { kind: 'charge', taskId: first, model: 'mj_upscale', amount: 0.05 };
		expect(simulator.ledger).toMatchObject([charge, charge]);
		expect(simulator.billedSubmissions).toBe(1);
	});
});

describe('what an account and a key may spend', () => {
	it('has to be enough for the price of the call', async () => {
		const { submit, imagine } = await running({ balances: { default: 0.5 }, prices: { imagine: 0.1 } });
		expect((await submit()).json()).toMatchObject({ description: 'quota_not_enough ', code: 4 });
		expect((await imagine()).json().code).toBe(1);
	});

	it('is used up by pictures, too', async () => {
		const { imagine, submit } = await running({ quota: 0.2, prices: { imagine: 0.2 } });
		expect((await imagine()).json().code).toBe(1);
		expect((await submit()).status).toBe(401);
	});
});

describe('a key limited to models', () => {
	it.each([
		['mj_video', [200, 403, 403]],
		['mj_imagine', [403, 200, 403]],
		['mj_upscale', [403, 403, 200]],
	])('has access to the calls of %s alone', async (model, statuses) => {
		const keys = [{ key: 'limited', models: [model] }];
		const { simulator, call, imagine, press, fetchTask } = await running({ keys });
		const grid = simulator.addImageTask();
		const [{ customId }] = (await fetchTask(grid)).json().buttons;
		const answers = [
			await call('POST', '/mj/submit/video', IMAGE_REQUEST, 'limited'),
			await imagine({}, 'limited'),
			await press(grid, customId, {}, 'limited'),
		];
		expect(answers.map(({ status }) => status)).toEqual(statuses);
		expect(simulator.billedSubmissions).toBe(1);
	});

	it('is told which model it has no access to', async () => {
		const keys = [{ key: 'limited', models: ['mj_video'] }];
		const { imagine } = await running({ keys });
		expect((await imagine({}, 'limited')).json().error.message).toBe(
			'This token has no access to model mj_imagine',
		);
	});
});

it('a model that nobody offers is named', async () => {
	const { simulator, submit, imagine, press, fetchTask } = await running();
	const grid = simulator.addImageTask();
	const [{ customId }] = (await fetchTask(grid)).json().buttons;
	simulator.fault({ on: 'submit', kind: 'refusedByGateway', code: 'model_not_found', times: 3 });
	const answers = [await submit(), await imagine(), await press(grid, customId)];
	const messages = answers.map((answer) => answer.json().error.message);
	expect(messages).toEqual(
		['mj_video', 'mj_imagine', 'mj_upscale'].map(
			(model) => `No available channel for model ${model} under group default`,
		),
	);
	expect([simulator.billedSubmissions, simulator.ledger]).toEqual([0, []]);
});
