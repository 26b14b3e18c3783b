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
	return await api.run({ parameters: wait as INodeParameters, items, ...settings });
};

const calls = () => api.simulator.submissions.map(({ call }) => call);
const ids = () => api.simulator.submissions.map(({ id }) => id);
const bodies = () => api.simulator.submissions.map(({ body }) => body);
const linkOf = (id: string) => `${api.simulator.baseUrl}/mj/image/${id}`;

/** What is output of a finished task. */
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
		const { items } = await run({}, prompts.map((prompt) => ({ prompt })));
		expect(calls().sort()).toEqual(['action', 'action', 'action', 'imagine', 'imagine', 'imagine']);
		const gridOf = Object.fromEntries(
			api.simulator.submissions.filter(({ call }) => call === 'imagine').map(({ id, body }) => [body.prompt, id]),
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
	const pictures = (id: string) => [0, 1, 2, 3].map((index) => ({ url: `https://cdn.example/${id}-${index}.png` }));

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
