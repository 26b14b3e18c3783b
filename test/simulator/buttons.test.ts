import { describe, expect, it } from 'vitest';

import { CHARACTERS, running } from './helpers.ts';

const gatewayError = (description: string) => ({ description, type: 'upstream_error', code: 4 });
const refusedWith = (code: number, description: unknown) => ({
	code,
	description,
	result: '',
	properties: {},
});

const GRID = ['U1', 'U2', 'U3', 'U4', '', 'V1', 'V2', 'V3', 'V4'];
const SINGLE = ['Vary (Subtle)', 'Vary (Strong)', 'Zoom Out 2x'];

/** A well-formed `customId` that no button has. */
const STRANGE = 'MJ::JOB::upsample::1::3dbbd469-36af-4a0f-8f02-df6c579e7011';

describe.each(CHARACTERS)('a button pressed at the %s', (character) => {
	it.each([
		['U2', 'UPSCALE', SINGLE],
		['V3', 'VARIATION', GRID],
		['reroll', 'REROLL', GRID],
	])('%s of a grid makes a new task of the action %s', async (button, action, labels) => {
		const { simulator, imagined, pressed, fetchTask, advance } = await running({
			character,
			singlePictures: true,
		});
		const parent = await imagined({ botType: 'NIJI_JOURNEY' });
		advance(100);
		const id = await pressed(parent, button, { state: 'mine' });
		expect((await fetchTask(id)).json().status).toBe('NOT_START');
		advance(100);
		const task = (await fetchTask(id)).json();
		expect(task).toMatchObject({ id, action, status: 'SUCCESS', state: 'mine', prompt: 'a cat' });
		expect(task.buttons.map(({ label }: { label: string }) => label)).toEqual(labels);
		expect(task.imageUrl).not.toBe((await fetchTask(parent)).json().imageUrl);
		expect((await fetch(task.imageUrl)).headers.get('content-type')).toBe('image/png');
		if (character === 'upstream') {
			expect(task.botType).toBe('NIJI_JOURNEY');
			expect(task.imageUrls).toHaveLength(action === 'UPSCALE' ? 0 : 4);
		}
		expect(simulator.submissions.map(({ call }) => call)).toEqual(['imagine', 'action']);
	});

	it.each([
		['low_variation', 'LOW_VARIATION'],
		['high_variation', 'HIGH_VARIATION'],
		['Outpaint', 'ZOOM'],
	])('%s of a single picture makes a grid of the action %s', async (button, action) => {
		const { simulator, pressed, fetchTask, advance } = await running({ character });
		const id = await pressed(simulator.addImageTask({ action: 'UPSCALE' }), button);
		advance(100);
		const task = (await fetchTask(id)).json();
		expect(task).toMatchObject({ action, status: 'SUCCESS' });
		expect(task.buttons).toHaveLength(GRID.length);
	});

	it('of a grid that was put in makes a picture that a video starts from', async () => {
		const { simulator, pressed, fetchTask, submit, advance } = await running({ character });
		const id = await pressed(simulator.addImageTask(), 'U1');
		advance(100);
		const { imageUrl } = (await fetchTask(id)).json();
		expect((await submit({ image: imageUrl })).json().code).toBe(1);
		expect(simulator.billedSubmissions).toBe(2);
	});

	it('may take a speed path, and is kept with all its fields', async () => {
		const { simulator, call, fetchTask } = await running({ character });
		const taskId = simulator.addImageTask();
		const [{ customId }] = (await fetchTask(taskId)).json().buttons;
		const body = { taskId, customId, state: 'mine', somethingNew: 1 };
		const { result } = (await call('POST', '/mj-turbo/mj/submit/action', body)).json();
		const speedMode = character === 'gateway' ? 'default' : 'turbo';
		expect(simulator.submissions).toEqual([
			{ id: result, call: 'action', speedMode, body, acceptedAtMs: simulator.now() },
		]);
	});

	it('pressed again makes another task, and with a scripted code 21 names the last one', async () => {
		const { simulator, pressed } = await running({ character });
		const parent = simulator.addImageTask();
		const ids = [await pressed(parent, 'U1'), await pressed(parent, 'U1'), await pressed(parent, 'U2')];
		expect(new Set(ids).size).toBe(3);
		simulator.fault({ on: 'submit', kind: 'code', code: 21 });
		expect(await pressed(parent, 'U1', { state: 'mine' })).toBe(ids[1]);
		expect(simulator.billedSubmissions).toBe(3);
	});
});

describe.each(CHARACTERS)('a button refused by the %s', (character) => {
	it('is of an unknown task', async () => {
		const { simulator, press } = await running({ character });
		const { status, json } = await press('1', STRANGE);
		expect([status, json()]).toEqual(
			character === 'gateway'
				? [400, gatewayError('task_not_found ')]
				: [404, refusedWith(3, '关联任务不存在或已失效')],
		);
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('is of a task that renders', async () => {
		const { simulator, imagined, press } = await running({ character });
		const { status, json } = await press(await imagined(), STRANGE);
		expect([status, json()]).toEqual(
			character === 'gateway'
				? [400, gatewayError('task_status_not_success ')]
				: [200, refusedWith(4, '关联任务状态错误')],
		);
		expect(simulator.billedSubmissions).toBe(1);
	});

	it('is none of its task’s buttons', async () => {
		const { simulator, press } = await running({ character });
		for (const id of [simulator.addImageTask(), simulator.addVideoTask()]) {
			const { status, json } = await press(id, STRANGE);
			expect([status, json()]).toEqual([200, refusedWith(4, '参数错误')]);
		}
		expect([simulator.billedSubmissions, simulator.ledger]).toEqual([0, []]);
	});

	it.each([{ taskId: undefined }, { customId: undefined }, { customId: 1 }, { notifyHook: 'nowhere' }])(
		'has fields that do not fit: %j',
		async (extra) => {
			const { simulator, press } = await running({ character });
			const { status, json } = await press(simulator.addImageTask(), STRANGE, extra);
			expect([status, json()]).toEqual([200, refusedWith(4, expect.any(String))]);
		},
	);

	it('makes no picture that a video could extend', async () => {
		const { simulator, pressed, submit, advance } = await running({ character });
		const taskId = await pressed(simulator.addImageTask(), 'U1');
		advance(100);
		const answer = await submit({ action: 'extend', index: 0, taskId, prompt: 'on' });
		expect(answer.json()).toEqual(refusedWith(4, '关联任务不允许执行变化'));
	});
});

describe('a customId that cannot be taken apart', () => {
	const BROKEN = ['U1', 'MJ::JOB', 'MJ::JOB::upsample', 'MJ::JOB::upsample::1', 'JOB::upsample::1::abc'];

	it.each(BROKEN)('makes a gateway drop the connection: %s', async (customId) => {
		const { simulator, press } = await running();
		await expect(press(simulator.addImageTask(), customId)).rejects.toThrow('fetch failed');
		expect(simulator.requests.at(-1)).toMatchObject({ route: 'submit', outcome: 'reset' });
		expect([simulator.billedSubmissions, simulator.ledger]).toEqual([0, []]);
	});

	it.each(BROKEN)('is refused by an upstream, even as a button: %s', async (customId) => {
		const { simulator, press } = await running({ character: 'upstream' });
		for (const buttons of [undefined, [{ customId }]]) {
			const { status, json } = await press(simulator.addImageTask({ buttons }), customId);
			expect([status, json()]).toEqual([200, refusedWith(4, '参数错误')]);
		}
		expect(simulator.billedSubmissions).toBe(0);
	});
});
