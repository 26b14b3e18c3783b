import { describe, expect, it } from 'vitest';

import type { SimulatorOptions } from '../simulator/index.ts';
import { runNode } from './runNode.ts';
import { useVirtualTime } from './time/virtualTime.ts';
import { useSimulator } from './withSimulator.ts';

useVirtualTime();
const create = {
	operation: 'createVideo',
	image: 'https://example.com/a.png',
	options: { keepRunning: true },
};
const PUBLIC_IMAGE = 'https://cdn.example/one.png';

describe('a video whose only link is that of its picture', () => {
	const asInstalled: SimulatorOptions[] = [
		{ links: 'imageUrl' },
		{ links: 'imageUrl', serverAddress: 'http://localhost:3000' },
		{ links: 'imageUrl', character: 'upstream' },
	];
	describe.each(asInstalled)('on a server with %j', (options) => {
		const api = useSimulator(options);

		it('is output, and downloaded, by one look into the link without the key', async () => {
			const { items, error } = await api.run({ parameters: { ...create, download: 'first' } });
			expect(error).toBeUndefined();
			const { id } = api.simulator.submissions[0]!;
			const { origin } = new URL(api.simulator.baseUrl);
			const link = options.character
				? (expect.stringContaining('.mp4') as string)
				: `${origin}/mj/image/${id}`;
			expect(items).toMatchObject([
				{
					json: { taskId: id, succeeded: true, videoUrl: link, videoUrls: [link], videoIndex: 0 },
					binary: { data: { mimeType: 'video/mp4' } },
				},
			]);
			const opened = api.simulator.requests.filter(({ route }) => ['image', 'result'].includes(route));
			expect(opened).toHaveLength(options.character ? 1 : 2);
			expect(opened.filter(({ hasAuthorization }) => hasAuthorization)).toEqual([]);
		});
	});

	describe('which turns out to be a picture', () => {
		const api = useSimulator({ links: 'webp' });

		it('is output without a link after 20 seconds, with a hint', async () => {
			const startMs = Date.now();
			const { items, hints } = await api.run({ parameters: create });
			expect(items).toMatchObject([{ json: { succeeded: true, videoUrl: null, videoUrls: [] } }]);
			expect(Date.now() - startMs).toBeGreaterThanOrEqual(20_000);
			expect(Date.now() - startMs).toBeLessThan(60_000);
			expect(hints).toEqual([expect.stringContaining('has an image instead of a video')]);
		});

		it('is an error to download', async () => {
			const taskId = (await api.submitted(['a']))[0]!;
			const { error } = await api.run({ parameters: { operation: 'download', taskId } });
			expect(error?.message).toContain(
				`Task ${taskId} is finished, but the server has an image instead of a video`,
			);
		});
	});
});

describe('videos in other shapes', () => {
	const api = useSimulator();

	it.each(['snakeCase', 'videoUrlInProperties', 'videoUrlsAsStrings'] as const)(
		'are found: %s',
		async (shape) => {
			const taskId = api.simulator.addVideoTask();
			api.simulator.fault({ on: 'fetch', kind: 'shape', shape, times: Infinity });
			const { items } = await api.run({ parameters: { operation: 'get', taskId } });
			const links = items[0]!.json.videoUrls as string[];
			expect(links[0]).toBe(`${api.simulator.baseUrl}/results/${taskId}_0.mp4`);
			expect(items[0]!.json.videoUrl).toBe(links[0]);
		},
	);

	describe('with a gap', () => {
		const withGap = () => {
			const taskId = api.simulator.addVideoTask();
			api.simulator.fault({ on: 'fetch', kind: 'shape', shape: 'videoUrlsWithGap', times: Infinity });
			return taskId;
		};

		it('keep their places in the output and in downloads', async () => {
			const taskId = withGap();
			const { items } = await api.run({ parameters: { operation: 'download', taskId, download: 'all' } });
			expect(items.map(({ json }) => json.videoIndex)).toEqual([0, 2, 3]);
			const [first, gap, third] = items[0]!.json.videoUrls as Array<string | null>;
			expect([first, gap, third]).toEqual([expect.any(String), null, expect.stringContaining('_2.mp4')]);
		});

		it('are not extended where the gap is, and nothing is submitted', async () => {
			const parameters = { operation: 'submit', startFrom: 'video', taskId: withGap(), index: 1 };
			const { error } = await api.run({ parameters });
			expect(error?.message).toContain('has no video at “Video Index” 1');
			expect(api.simulator.billedSubmissions).toBe(0);
		});

		it('are extended at any other place', async () => {
			const parameters = { operation: 'submit', startFrom: 'video', taskId: withGap(), index: 2 };
			const { error } = await api.run({ parameters });
			expect(error).toBeUndefined();
			expect(api.simulator.submissions).toMatchObject([{ body: { action: 'extend', index: 2 } }]);
		});
	});

	it.each([401, 403, 500])('are extended when their task answers HTTP %i', async (status) => {
		const taskId = api.simulator.addVideoTask();
		api.simulator.fault({ on: 'fetch', kind: 'status', status, times: Infinity });
		const { error } = await api.run({ parameters: { operation: 'submit', startFrom: 'video', taskId } });
		expect(error).toBeUndefined();
		expect(api.simulator.billedSubmissions).toBe(1);
	});
});

describe('an image task', () => {
	const api = useSimulator({ character: 'upstream' });
	const imageUrls = [0, 1, 2, 3].map((index) => `https://cdn.example/${index}.png`);

	it.each(['get', 'wait'])('ends %s as it is, without a question for a video', async (operation) => {
		const taskId = api.simulator.addImageTask({ action: 'IMAGINE', imageUrl: PUBLIC_IMAGE, imageUrls });
		const { items } = await api.run({ parameters: { operation, taskId } });
		expect(items[0]!.json).toMatchObject({ taskId, succeeded: true, imageUrl: PUBLIC_IMAGE, imageUrls });
		expect(items[0]!.json).not.toHaveProperty('videoUrl');
		expect(Object.keys(items[0]!.json)).toHaveLength(10);
		expect(api.simulator.requests.map(({ route }) => route)).toEqual(['fetch']);
	});

	it('is downloaded as a picture', async () => {
		const taskId = api.simulator.addImageTask({ action: 'UPSCALE' });
		const { items, error } = await api.run({ parameters: { operation: 'download', taskId } });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { taskId, imageIndex: 0 }, binary: { data: { mimeType: 'image/png', fileExtension: 'png' } } },
		]);
	});
});

describe('the pictures of an image task', () => {
	const api = useSimulator({ character: 'upstream', singlePictures: true });

	it.each<[string, object, number[]]>([
		['all of them', { download: 'all' }, [0, 1, 2, 3]],
		['the first', { download: 'first' }, [0]],
		['one by its index', { download: 'one', videoIndex: 2 }, [2]],
	])('are downloaded where the server lists them: %s', async (_what, choice, indexes) => {
		const taskId = api.simulator.addImageTask();
		const { items } = await api.run({ parameters: { operation: 'download', taskId, ...choice } });
		expect(items.map(({ json, binary }) => [json.imageIndex, binary!.data!.fileName])).toEqual(
			indexes.map((index) => [index, `midjourney-${taskId}-${index}.png`]),
		);
	});

	it('are told of with what there is when another one is chosen', async () => {
		const taskId = api.simulator.addImageTask({ action: 'UPSCALE' });
		const parameters = { operation: 'download', taskId, download: 'one', videoIndex: 3 };
		const { error } = await api.run({ parameters });
		expect(error!.message).toBe(`Task ${taskId} has 1 image, but none at “Video Index” 3 [item 0]`);
	});
});

describe('a submission that was answered late', () => {
	const api = useSimulator({ renderSeconds: 5 });

	it.each([
		['a 502', { kind: 'status', status: 502 }],
		['an unknown id', { kind: 'status', status: 400, body: { code: 4, description: 'task_no_found ' } }],
	] as const)('does not use up the patience with %s at the first look', async (_what, fault) => {
		api.simulator.fault({ on: 'submit', kind: 'delay', delayMs: 61_000 });
		api.simulator.fault({ on: 'fetch', ...fault });
		const { items, error } = await api.run({ parameters: create });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ json: { succeeded: true } }]);
	});
});

describe('a key whose quota the submission has used up', () => {
	const api = useSimulator({ quota: 1, renderSeconds: 5 });

	it('ends the wait after a minute of 401, and says what it means for the paid task', async () => {
		const { error } = await api.run({ parameters: create, onError: 'stopWorkflow' });
		const { id } = api.simulator.submissions[0]!;
		expect(error?.message).toContain('HTTP 401');
		expect(error?.description).toContain("may have used up its quota: raise the key's quota");
		expect(error?.description).toContain(`task ID ${id}`);
		expect(error?.context.taskId).toBe(id);
	});
});

describe('a key that is limited to models', () => {
	const limited = { key: 'sk-limited-to-videos', models: ['mj_video'] };
	const api = useSimulator({ keys: [limited], renderSeconds: 5 });

	it('submits, and cannot read: after a minute the error says why, with the id', async () => {
		const { baseUrl } = api.simulator;
		const credential = { apiKey: limited.key, baseUrl };
		const { error } = await runNode({ parameters: create, credential });
		const { id } = api.simulator.submissions[0]!;
		expect(error?.message).toContain('no access to model');
		expect(error?.description).toContain('The key is limited to certain models');
		expect(error?.description).toContain(`task ID ${id}`);
	});
});

describe('what the node remembers', () => {
	const api = useSimulator();

	it('is gone when everything is output, and kept for a retry when something failed', async () => {
		const state = 'a secret of the user';
		const parameters = {
			...create,
			prompt: '={{ $json.prompt }}',
			simplify: true,
			options: { ...create.options, state },
		};
		const contextOf = (record: string) =>
			JSON.stringify(
				(JSON.parse(record) as { data: { executionData: { contextData: object } } }).data.executionData
					.contextData,
			);
		const good = await api.run({ parameters, items: [{ prompt: 'a' }] });
		expect(contextOf(good.record)).not.toContain(state);
		api.simulator.fault({ on: 'submit', kind: 'code', code: 9, skip: 1 });
		const bad = await api.run({
			parameters: { ...parameters, options: { ...create.options, state, concurrency: 1 } },
			items: [{ prompt: 'a' }, { prompt: 'b' }],
		});
		expect(contextOf(bad.record)).toContain(state);
	});
});
