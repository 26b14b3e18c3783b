import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { useVirtualTime } from './time/virtualTime.ts';
import { KEEP_RUNNING } from './useExecutions.ts';
import { useSimulator } from './withSimulator.ts';

useVirtualTime();
const api = useSimulator({ bannedWords: ['blood'] });

const CREATE_IMAGE = { operation: 'createImage', prompt: '={{ $json.prompt }}' };

const run = async (
	{ options = {}, ...parameters }: INodeParameters & { options?: IDataObject } = {},
	items: IDataObject[] = [{ prompt: 'waves' }],
	settings: { onError?: OnError } = {},
) => {
	const wait = { ...CREATE_IMAGE, ...parameters, options: { ...KEEP_RUNNING, ...options } };
	return await api.run({ parameters: wait, items, ...settings });
};

const calls = () => api.simulator.submissions.map(({ call }) => call);
const ids = () => api.simulator.submissions.map(({ id }) => id);
const bodies = () => api.simulator.submissions.map(({ body }) => body);
const linkOf = (id: string) => `${api.simulator.baseUrl}/mj/image/${id}`;

/** The output for a finished task. */
const finished = (taskId: string, change: IDataObject = {}) => ({
	taskId,
	status: 'SUCCESS',
	finished: true,
	succeeded: true,
	progress: 100,
	imageUrl: linkOf(taskId),
	imageUrls: [linkOf(taskId)],
	state: null,
	prompt: 'waves',
	failReason: null,
	...change,
});

describe('an image', () => {
	it('is a picture of a grid, upscaled: two submissions, whose second presses the button', async () => {
		const { items, hints } = await run({ imageIndex: 2 });
		const [gridId, id] = ids() as [string, string];
		expect(calls()).toEqual(['imagine', 'action']);
		expect(bodies()).toEqual([
			{ prompt: 'waves' },
			{ taskId: gridId, customId: expect.stringMatching(/^MJ::JOB::upsample::3::/) as string },
		]);
		expect(items).toEqual([{ json: finished(id), pairedItem: { item: 0 } }]);
		expect(hints).toEqual([]);
		expect(api.simulator.ledger.map(({ model }) => model)).toEqual(['mj_imagine', 'mj_upscale']);
	});

	it('is the grid as it is when that is wanted: one submission', async () => {
		const { items } = await run({ imageResult: 'grid' });
		expect(calls()).toEqual(['imagine']);
		expect(items.map(({ json }) => json)).toEqual([finished(ids()[0]!, { imageUrls: [] })]);
	});

	it('is a picture of a grid that exists: one submission', async () => {
		const gridTaskId = api.simulator.addImageTask();
		const { items } = await run({ createFrom: 'gridTask', gridTaskId, imageIndex: 3 });
		expect(calls()).toEqual(['action']);
		expect(bodies()).toEqual([
			{ taskId: gridTaskId, customId: expect.stringContaining('::upsample::4::') as string },
		]);
		expect(items.map(({ json }) => json.taskId)).toEqual(ids());
	});

	it('carries state and speed in both submissions, and the bot and extra fields in the first', async () => {
		const options = {
			state: 'row-7',
			speed: 'turbo',
			botType: 'NIJI_JOURNEY',
			extraFields: '{ "base64Array": ["data:image/png;base64,iVBORw0="] }',
		};
		await run({ options });
		expect(bodies()).toMatchObject([
			{ state: 'row-7', botType: 'NIJI_JOURNEY', base64Array: ['data:image/png;base64,iVBORw0='] },
			{ state: 'row-7' },
		]);
		expect(Object.keys(bodies()[1]!).sort()).toEqual(['customId', 'state', 'taskId']);
		const paths = api.simulator.requests.filter(({ route }) => route === 'submit').map(({ path }) => path);
		expect(paths).toEqual(['/mj-turbo/mj/submit/imagine', '/mj-turbo/mj/submit/action']);
	});

	it('comes as a file, too', async () => {
		const { items } = await run({ download: 'first', imageIndex: 1 });
		const [item] = items;
		expect(item!.json).toEqual({ ...finished(ids()[1]!), imageIndex: 1 });
		expect(item!.binary!.data).toMatchObject({
			mimeType: 'image/png',
			fileName: `midjourney-${ids()[1]}-1.png`,
		});
	});

	it('is the API’s own object without Simplify', async () => {
		const { items } = await run({ simplify: false });
		expect(items[0]!.json).toMatchObject({ id: ids()[1], action: 'UPSCALE', status: 'SUCCESS' });
	});

	it('is made for each item on its own, and output in the order of the items', async () => {
		const prompts = ['one', 'two', 'three'];
		const { items } = await run(
			{},
			prompts.map((prompt) => ({ prompt })),
		);
		expect(calls().sort()).toEqual(['action', 'action', 'action', 'imagine', 'imagine', 'imagine']);
		const gridOf = Object.fromEntries(
			api.simulator.submissions
				.filter(({ call }) => call === 'imagine')
				.map(({ id, body }) => [body.prompt, id]),
		);
		const pictureOf = Object.fromEntries(
			api.simulator.submissions
				.filter(({ call }) => call === 'action')
				.map(({ id, body }) => [body.taskId, id]),
		);
		expect(items.map(({ json, pairedItem }) => [json.taskId, pairedItem])).toEqual(
			prompts.map((prompt, item) => [pictureOf[gridOf[prompt] as string], { item }]),
		);
	});
});

describe('a grid', () => {
	const pictures = (id: string) =>
		[0, 1, 2, 3].map((index) => ({ url: `https://cdn.example/${id}-${index}.png` }));

	it('without buttons but with single pictures needs no second submission', async () => {
		api.simulator.script({ fields: { buttons: [], imageUrls: pictures('a') } });
		const { items, hints } = await run({ imageIndex: 2 });
		expect(calls()).toEqual(['imagine']);
		expect(items.map(({ json }) => json)).toEqual([
			finished(ids()[0]!, {
				imageUrl: 'https://cdn.example/a-2.png',
				imageUrls: pictures('a').map(({ url }) => url),
			}),
		]);
		expect(hints).toEqual([expect.stringContaining(`Task ${ids()[0]} has no button to upscale picture 2`)]);
	});

	it('with neither is asked for again for 20 seconds, and then told of as no image', async () => {
		api.simulator.script({ fields: { buttons: null } });
		const startMs = Date.now();
		const { items, hints } = await run();
		expect(calls()).toEqual(['imagine']);
		expect(items.map(({ json }) => json)).toEqual([finished(ids()[0]!, { imageUrl: null, imageUrls: [] })]);
		expect(hints).toEqual([expect.stringContaining(`only the grid of four: ${linkOf(ids()[0]!)}`)]);
		expect(Date.now() - startMs).toBeGreaterThanOrEqual(20_000);
	});

	it('whose buttons have no labels is upscaled by the id of the button', async () => {
		const buttons = [1, 2, 3, 4].map((n) => ({ customId: `MJ::JOB::upsample::${n}::0b6c`, label: '' }));
		api.simulator.script({ fields: { buttons } });
		await run({ imageIndex: 1 });
		expect(bodies()[1]).toMatchObject({ customId: 'MJ::JOB::upsample::2::0b6c' });
	});
});

const AGAIN = (gridId: string) =>
	`use Create Image with “Source” set to “Existing Grid” and “Grid Task ID” ${gridId}.`;

describe('a task that is given as a grid', () => {
	it('and is a single picture already is output without a submission', async () => {
		const gridTaskId = api.simulator.addImageTask({ action: 'UPSCALE' });
		const { items } = await run({ createFrom: 'gridTask', gridTaskId, imageIndex: 3, download: 'first' });
		expect(calls()).toEqual([]);
		expect(items).toMatchObject([
			{
				json: { taskId: gridTaskId, imageUrl: linkOf(gridTaskId), imageUrls: [linkOf(gridTaskId)] },
				binary: { data: { mimeType: 'image/png' } },
			},
		]);
	});

	it('and still renders is waited for', async () => {
		api.simulator.script({ renderSeconds: 60 });
		const [gridTaskId] = (
			await run({ imageResult: 'grid', onFailure: 'return', maxWaitMinutes: 0.1 })
		).items.map(({ json }) => json.taskId as string);
		const { items } = await run({ createFrom: 'gridTask', gridTaskId: gridTaskId! });
		expect(calls()).toEqual(['imagine', 'action']);
		expect(items).toMatchObject([{ json: { taskId: ids()[1], succeeded: true } }]);
	});

	it.each<[string, () => string, RegExp]>([
		[
			'is a video',
			() => api.simulator.addVideoTask(),
			/^Task \d+ is a video, not a grid of pictures \[item 0\]$/,
		],
		['is unknown', () => '17', /task 17/i],
	])('and %s is refused before anything is paid', async (_what, toId, message) => {
		const { error } = await run({ createFrom: 'gridTask', gridTaskId: toId() });
		expect(error!.message).toMatch(message);
		expect(calls()).toEqual([]);
	});
});

describe('a second submission', () => {
	const onAction = { on: 'submit', when: ({ path }: { path: string }) => path.endsWith('/action') } as const;
	const CONTINUE = { onError: 'continueRegularOutput' } as const;

	it('that is refused is an error of its own, which names the grid and how to go on with it', async () => {
		api.simulator.fault({ ...onAction, kind: 'code', code: 9 });
		const { items } = await run({}, undefined, CONTINUE);
		const [gridId] = ids() as [string];
		expect(calls()).toEqual(['imagine']);
		expect(items.map(({ json }) => json)).toEqual([
			{
				error: expect.stringMatching(
					`^Grid ${gridId} is finished, but its picture 0 couldn't be upscaled\\. The server refused the image \\(code 9.* \\[item 0\\]$`,
				) as string,
				advice: expect.stringContaining(AGAIN(gridId)) as string,
				taskId: gridId,
				mayBeBilled: true,
			},
		]);
		expect(items[0]!.json.advice).not.toContain('Nothing was accepted or charged');
	});

	it('of which nobody knows is told so, first of all', async () => {
		api.simulator.fault({ ...onAction, kind: 'reset', accepted: true });
		const { items } = await run({}, undefined, CONTINUE);
		const [gridId] = ids() as [string];
		expect(calls()).toEqual(['imagine', 'action']);
		expect(items.map(({ json }) => json)).toEqual([
			{
				error: expect.stringContaining("couldn't be upscaled. The task may have been accepted: ") as string,
				advice: expect.stringMatching(
					`^Create Image with “Source” set to “Existing Grid” and “Grid Task ID” ${gridId} may pay for the picture twice.`,
				) as string,
				taskId: gridId,
				mayBeBilled: true,
			},
		]);
	});

	it('that the server is too busy for is made again', async () => {
		api.simulator.fault({ ...onAction, kind: 'code', code: 23, times: 3 });
		const { items } = await run();
		expect(calls()).toEqual(['imagine', 'action']);
		expect(items[0]!.json.taskId).toBe(ids()[1]);
	});

	it('that the server is too busy for is made no more once the time is over', async () => {
		// There's time for six tries at most, since the pauses between them grow.
		api.simulator.fault({ ...onAction, kind: 'code', code: 23, times: 6 });
		const { items } = await run({ maxWaitMinutes: 0.5 }, undefined, CONTINUE);
		const [gridId] = ids() as [string];
		expect(calls()).toEqual(['imagine']);
		expect(items.map(({ json }) => json)).toEqual([
			{
				error: `Grid ${gridId} is finished, but the 0.5 minutes of “Max Wait” ended before one of its pictures could be upscaled [item 0]`,
				advice: expect.stringContaining(AGAIN(gridId)) as string,
				taskId: gridId,
				mayBeBilled: true,
			},
		]);
	});

	it('that the time was over for is output as timed out when that is wanted', async () => {
		api.simulator.fault({ ...onAction, kind: 'code', code: 23, times: 6 });
		const { items } = await run({ maxWaitMinutes: 0.5, onFailure: 'return' });
		const nothing = { finished: false, succeeded: false, imageUrl: null, imageUrls: [], timedOut: true };
		expect(calls()).toEqual(['imagine']);
		expect(items.map(({ json }) => json)).toEqual([finished(ids()[0]!, nothing)]);
	});

	it('is not made once another item has failed and ends the run, whose error names the grids', async () => {
		api.simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE', failReason: 'flagged' });
		const { error } = await run({}, [{ prompt: 'bad' }, { prompt: 'good' }]);
		const [bad, good] = ids() as [string, string];
		expect(calls()).toEqual(['imagine', 'imagine']);
		expect(error!.message).toContain(`Task ${bad} failed with status FAILURE: flagged`);
		expect(error!.description).toContain(`${good} [item 1]`);
	});
});

describe('a first submission that is refused', () => {
	it('ends the run with an error that names the grids of the other items', async () => {
		const { error } = await run({ options: { concurrency: 1 } }, [{ prompt: 'good' }, { prompt: 'blood' }]);
		expect(calls()).toEqual(['imagine']);
		expect(error!.description).toContain(`${ids()[0]} [item 0]`);
	});
});

describe('a task that fails', () => {
	const upscale = { when: { call: 'action' }, outcome: 'FAILURE', failReason: 'flagged' } as const;

	it('at the grid is an error that may be sent again', async () => {
		api.simulator.script({ outcome: 'FAILURE', failReason: 'flagged' });
		const { items } = await run({}, undefined, { onError: 'continueRegularOutput' });
		expect(calls()).toEqual(['imagine']);
		expect(items.map(({ json }) => json)).toEqual([
			{
				error: `Task ${ids()[0]} failed with status FAILURE: flagged [item 0]`,
				advice: `Midjourney couldn't make this image. Change the prompt, and submit it as a new task. To output such tasks instead of an error, set “If Image Fails” to “Output Task”.`,
				taskId: ids()[0],
				mayBeBilled: false,
			},
		]);
	});

	it('at its upscaling is an error that names the grid, which is paid for', async () => {
		api.simulator.script(upscale);
		const { items } = await run({}, undefined, { onError: 'continueRegularOutput' });
		const [gridId, id] = ids() as [string, string];
		expect(items.map(({ json }) => json)).toEqual([
			{
				gridTaskId: gridId,
				error: `Task ${id} failed with status FAILURE: flagged [item 0]`,
				advice: expect.stringContaining(AGAIN(gridId)) as string,
				taskId: id,
				mayBeBilled: true,
			},
		]);
	});

	it('is output when that is wanted, with the grid where it is an upscaling', async () => {
		api.simulator.script({ when: { prompt: 'bad' }, outcome: 'CANCEL' });
		api.simulator.script(upscale);
		const { items } = await run({ onFailure: 'return' }, [{ prompt: 'bad' }, { prompt: 'waves' }]);
		const idOf = (call: string, prompt?: string) =>
			api.simulator.submissions.find(({ call: made, body }) => made === call && body.prompt === prompt)!.id;
		const nothing = { succeeded: false, imageUrl: null, imageUrls: [] };
		expect(items.map(({ json }) => json)).toEqual([
			finished(idOf('imagine', 'bad'), { ...nothing, status: 'CANCEL', progress: 0, prompt: 'bad' }),
			{
				...finished(idOf('action'), {
					...nothing,
					status: 'FAILURE',
					failReason: 'flagged',
				}),
				gridTaskId: idOf('imagine', 'waves'),
			},
		]);
	});
});

describe('an image that takes too long', () => {
	it('for its grid is an error as with any task, and no second submission is made', async () => {
		api.simulator.script({ renderSeconds: 3_600 });
		const { error } = await run({ maxWaitMinutes: 2 });
		expect(calls()).toEqual(['imagine']);
		expect(error!.message).toMatch(`Task ${ids()[0]} wasn't finished after 2 minutes (`);
	});

	it('for its upscaling tells both tasks, and to wait for the second', async () => {
		api.simulator.script({ when: { call: 'action' }, renderSeconds: 3_600 });
		const { items } = await run({ maxWaitMinutes: 2 }, undefined, { onError: 'continueRegularOutput' });
		const [gridId, id] = ids() as [string, string];
		expect(items.map(({ json }) => json)).toMatchObject([
			{
				error: expect.stringMatching(`Task ${id} wasn't finished after 2 minutes`) as string,
				advice: expect.stringContaining(`Get Video or Wait for Video and task ID ${id}`) as string,
				taskId: id,
				gridTaskId: gridId,
				mayBeBilled: true,
			},
		]);
	});

	it('is output as timed out when that is wanted', async () => {
		api.simulator.script({ when: { call: 'action' }, renderSeconds: 3_600 });
		const { items } = await run({ maxWaitMinutes: 2, onFailure: 'return' });
		const [gridId, id] = ids() as [string, string];
		expect(items[0]!.json).toMatchObject({
			taskId: id,
			finished: false,
			succeeded: false,
			imageUrl: null,
			timedOut: true,
			gridTaskId: gridId,
		});
	});
});

it.each<[string, INodeParameters, string]>([
	['an empty prompt', { prompt: ' ' }, '“Prompt” is empty'],
	[
		'no id of a grid',
		{ createFrom: 'gridTask', gridTaskId: 'a b' },
		`“Grid Task ID” isn't a valid task ID: "a b"`,
	],
	[
		'an Image Index beyond the four',
		{ imageIndex: 4 },
		'“Image Index” must be a whole number from 0 to 3, not 4',
	],
	[
		'a bot that nobody knows',
		{ options: { botType: 'DALL_E' } },
		'“Bot Type” must be MID_JOURNEY or NIJI_JOURNEY, not "DALL_E"',
	],
	[
		'a speed that nobody knows',
		{ options: { speed: 'warp' } },
		'“Speed” must be fast, relax, turbo or empty, not "warp"',
	],
	[
		'extra fields that are no object',
		{ options: { extraFields: '[1]' } },
		"“Extra Body Fields” isn't a JSON object",
	],
])('%s is refused before anything is sent', async (_what, parameters, message) => {
	const { error } = await run(parameters);
	expect(error!.message).toBe(`${message} [item 0]`);
	expect(api.simulator.requests).toEqual([]);
});
