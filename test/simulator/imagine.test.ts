import { describe, expect, it } from 'vitest';

import { CHARACTERS, eventually, receiver, running } from './helpers.ts';

const BAD_FIELDS = { code: 4, description: expect.any(String), result: '', properties: {} };

describe.each(CHARACTERS)('an imagine submission at the %s', (character) => {
	it('is accepted with its fields, known or not, and is billed once', async () => {
		const { simulator, call } = await running({ character });
		const body = {
			prompt: 'a cat --ar 16:9',
			botType: 'NIJI_JOURNEY',
			base64Array: ['data:image/png;base64,iVBORw0KGgo='],
			state: 'mine',
			somethingNew: { deep: [1] },
		};
		const answer = await call('POST', '/mj-fast/mj/submit/imagine', body);
		const id = answer.json().result;
		expect(answer.json()).toEqual({ code: 1, description: 'Submit success', result: id, properties: {} });
		const speedMode = character === 'gateway' ? 'default' : 'fast';
		expect(simulator.submissions).toEqual([
			{ id, call: 'imagine', speedMode, body, acceptedAtMs: simulator.now() },
		]);
		expect(simulator.billedSubmissions).toBe(1);
	});

	it.each(['', undefined])('is refused with the prompt %j', async (prompt) => {
		const { simulator, imagine } = await running({ character });
		const { status, json } = await imagine({ prompt });
		expect([status, json()]).toEqual(
			character === 'gateway'
				? [400, { description: 'prompt_is_required ', type: 'upstream_error', code: 4 }]
				: [200, { ...BAD_FIELDS, description: 'Prompt 不能为空' }],
		);
		expect(simulator.billedSubmissions).toBe(0);
	});

	it.each([
		['the bot is unknown', { botType: 'DALL_E' }],
		['a reference picture is no data URI', { base64Array: ['https://images.example/cat.png'] }],
		['the state is no text', { state: 1 }],
	])('gets code 4 with HTTP 200 when %s', async (_reason, extra) => {
		const { simulator, imagine } = await running({ character });
		const { status, json } = await imagine(extra);
		expect([status, json()]).toEqual([200, BAD_FIELDS]);
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('breaks the rules that there are for videos', async () => {
		const { simulator, imagine } = await running({ character, bannedWords: ['gore'] });
		const answers = [await imagine({ prompt: 'Gore' }), await imagine({ state: 's'.repeat(256) })];
		expect(answers.map((answer) => answer.json().code)).toEqual([24, -1]);
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('waits in the same queue as a video, which can be full', async () => {
		const { simulator, submit, imagine } = await running({ character, concurrencyLimit: 1, queueLimit: 1 });
		const answers = [await submit(), await imagine(), await imagine()];
		const codes = answers.map((answer) => answer.json().code);
		expect(codes).toEqual([1, character === 'gateway' ? 1 : 22, 23]);
		expect(simulator.billedSubmissions).toBe(2);
	});

	it('meets the faults of submissions', async () => {
		const { simulator, imagine, imagined } = await running({ character });
		const id = await imagined();
		simulator.fault({ on: 'submit', kind: 'code', code: 21 });
		expect((await imagine()).json()).toMatchObject({ code: character === 'gateway' ? 1 : 21, result: id });
		simulator.fault({ on: 'submit', kind: 'reset', accepted: true });
		await expect(imagine()).rejects.toThrow('fetch failed');
		expect(simulator.submissions.map(({ call }) => call)).toEqual(['imagine', 'imagine']);
	});

	it('that exists already is a finished picture', async () => {
		const { simulator, imagined, fetchTask } = await running({ character });
		simulator.fault({ on: 'submit', kind: 'code', code: 21 });
		const id = await imagined({ state: 'mine' });
		const task = (await fetchTask(id)).json();
		expect(task).toMatchObject({ action: 'IMAGINE', status: 'SUCCESS' });
		expect(task.state || null).toBeNull();
		expect(simulator.billedSubmissions).toBe(0);
	});
});

describe.each(CHARACTERS)('an imagine task, as the %s shows it,', (character) => {
	it('renders like a video', async () => {
		const { submitted, imagined, fetchTask, advance } = await running({ character });
		const ids = [await submitted(), await imagined()];
		for (let second = 0; second <= 100; second += 4, advance(4)) {
			const [video, picture] = await Promise.all(ids.map(async (id) => (await fetchTask(id)).json()));
			expect([picture.status, picture.progress]).toEqual([video.status, video.progress]);
			if (second < 100) expect([picture.imageUrl || null, picture.buttons ?? []]).toEqual([null, []]);
		}
	});

	it('ends with a grid and its buttons, the same at each look, and without a video', async () => {
		const { imagined, fetchTask, list, advance } = await running({ character });
		const id = await imagined({ state: 'mine' });
		advance(100);
		const task = (await fetchTask(id)).json();
		expect(task).toMatchObject({ id, action: 'IMAGINE', status: 'SUCCESS', state: 'mine', prompt: 'a cat' });
		expect([task.videoUrl || null, task.videoUrls]).toEqual([null, null]);
		const labels = task.buttons.map(({ label }: { label: string }) => label);
		expect(labels).toEqual(['U1', 'U2', 'U3', 'U4', '', 'V1', 'V2', 'V3', 'V4']);
		advance(100);
		expect((await list([id])).json()).toEqual([task]);
		if (character === 'upstream') expect(task.imageUrl).toMatch(new RegExp(`/results/${id}\\.png$`));
		expect((await fetch(task.imageUrl)).headers.get('content-type')).toBe('image/png');
	});

	it.each([true, false])(
		'has its single pictures at an upstream with singlePictures: %s',
		async (singles) => {
			const { simulator, imagined, fetchTask, advance } = await running({
				character,
				singlePictures: singles,
			});
			const ids = [await imagined(), simulator.addImageTask()];
			advance(100);
			for (const id of ids) {
				const urls = [0, 1, 2, 3].map((index) => ({
					url: expect.stringContaining(`/results/${id}_${index}.png`),
				}));
				const expected = singles ? urls : [];
				expect((await fetchTask(id)).json().imageUrls).toEqual(
					character === 'gateway' ? undefined : expected,
				);
			}
		},
	);

	it('can be scripted by its call', async () => {
		const { simulator, submitted, imagined, fetchTask, advance } = await running({ character });
		simulator.script({ when: { call: 'imagine' }, outcome: 'FAILURE', failReason: 'Blocked' });
		const ids = [await submitted(), await imagined()];
		advance(100);
		const tasks = await Promise.all(ids.map(async (id) => (await fetchTask(id)).json()));
		expect(tasks.map(({ status }) => status)).toEqual(['SUCCESS', 'FAILURE']);
		expect(tasks[1]).toMatchObject({ failReason: 'Blocked' });
		expect([tasks[1].imageUrl || null, tasks[1].buttons]).toEqual([null, []]);
	});

	it('is posted to its callback address', async () => {
		const { notifyHook, bodies } = await receiver();
		const { imagined, advance } = await running({ character, callbacks: true });
		const id = await imagined({ notifyHook });
		advance(100);
		await eventually(() => expect(bodies.at(-1)).toMatchObject({ id, action: 'IMAGINE', status: 'SUCCESS' }));
		expect(bodies.at(-1)?.buttons).toHaveLength(9);
	});
});
