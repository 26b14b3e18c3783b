import { createHash } from 'node:crypto';

import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startVideoHost, videoDigest, type VideoHost, type Way } from '../videoHost.ts';
import { useVirtualTime } from './time/virtualTime.ts';
import { MARKED_KEY, useSimulator } from './withSimulator.ts';

const api = useSimulator({ resultsHost: 'localhost' });
const taskId = '={{ $json.taskId }}';
const download = { operation: 'download', taskId };
const waiting = { options: { keepRunning: true } };

const bytesOf = (item: INodeExecutionData, field = 'data') =>
	Buffer.from(item.binary![field]!.data, 'base64');
const hashOf = (item: INodeExecutionData) => createHash('sha256').update(bytesOf(item)).digest('hex');
const requestsTo = (route: string) => api.simulator.requests.filter((request) => request.route === route);

/** Adds a task with the simulator's own videos. */
const addTask = (fields: Record<string, unknown> = {}) => api.simulator.addVideoTask({ fields });

/** Finished so long ago that its links may have expired. */
const OLD = { finishTime: 1_600_000_000_000 };

describe('download', () => {
	useVirtualTime();

	it('outputs an item per video, with the fields of its task, file name, type and size', async () => {
		const ids = [addTask(), addTask()];
		const { items } = await api.run({ parameters: download, items: ids.map((id) => ({ taskId: id })) });
		expect(items.map(({ json, pairedItem }) => [json.taskId, json.videoIndex, pairedItem])).toEqual(
			ids.flatMap((id, item) => [0, 1, 2, 3].map((index) => [id, index, { item }])),
		);
		for (const item of items) {
			const { sampleVideo } = api.simulator;
			expect(item.binary!.data).toMatchObject({
				fileName: `midjourney-${item.json.taskId as string}-${item.json.videoIndex as number}.mp4`,
				mimeType: 'video/mp4',
				fileExtension: 'mp4',
				bytes: sampleVideo.length,
			});
			expect(bytesOf(item).equals(sampleVideo)).toBe(true);
			expect(item.json).toMatchObject({ succeeded: true, status: 'SUCCESS' });
		}
	});

	it.each<[INodeParameters, number[], string]>([
		[{ download: 'first' }, [0], 'data'],
		[{ download: 'one', videoIndex: 2, outputField: 'video' }, [2], 'video'],
	])('with %j outputs the videos %j, in the field %s', async (parameters, indexes, field) => {
		const { items } = await api.run({
			parameters: { ...download, ...parameters },
			items: [{ taskId: addTask() }],
		});
		expect(items.map(({ json }) => json.videoIndex)).toEqual(indexes);
		expect(Object.keys(items[0]!.binary!)).toEqual([field]);
		expect(requestsTo('result').map(({ path }) => path)).toEqual([
			expect.stringMatching(new RegExp(`_${indexes[0]}\\.mp4$`)),
		]);
	});

	it('never sends the key to the host of a video, of the API’s own origin or another', async () => {
		await api.run({ parameters: download, items: [{ taskId: addTask() }] });
		expect(requestsTo('result')).toHaveLength(4);
		for (const { headers } of requestsTo('result')) {
			expect(headers.authorization).toBeUndefined();
			expect(JSON.stringify(headers)).not.toContain(MARKED_KEY);
		}
	});

	it.each([
		['IN_PROGRESS', 'IN_PROGRESS, 40%', "It's still rendering."],
		['FAILURE', 'FAILURE, 40%', "It didn't succeed"],
	])('refuses a task that is %s', async (status, shown, advice) => {
		const id = addTask({ status, progress: '40%', videoUrl: '', videoUrls: [] });
		const { error } = await api.run({ parameters: download, items: [{ taskId: id }] });
		expect(error?.message).toBe(`Task ${id} has no video to download (${shown}) [item 0]`);
		expect(error?.description).toContain(advice);
	});

	it('waits for the link of a finished task', async () => {
		const id = addTask();
		api.simulator.fault({ on: 'fetch', kind: 'shape', shape: 'videoUrlMissing' });
		const { items } = await api.run({ parameters: download, items: [{ taskId: id }] });
		expect(items).toHaveLength(4);
		expect(requestsTo('fetch')).toHaveLength(2);
	});

	it('names a video that the task does not have', async () => {
		const id = addTask({ videoUrls: ['http://localhost/1.mp4', 'http://localhost/2.mp4'] });
		const { error } = await api.run({
			parameters: { ...download, download: 'one', videoIndex: 3 },
			items: [{ taskId: id }],
		});
		expect(error).toMatchObject({
			message: `Task ${id} has 2 videos, but none at “Video Index” 3 [item 0]`,
			context: { taskId: id },
		});
	});
});

describe('a host', () => {
	useVirtualTime();

	it.each([404, 403, 503])('that answers HTTP %i at first is asked again', async (status) => {
		api.simulator.fault({ on: 'result', kind: 'status', status });
		const { items } = await api.run({
			parameters: { ...download, download: 'first' },
			items: [{ taskId: addTask() }],
		});
		expect(bytesOf(items[0]!).equals(api.simulator.sampleVideo)).toBe(true);
		expect(requestsTo('result')).toHaveLength(2);
	});

	it.each([403, 404, 410])(
		'that answers HTTP %i to an old link gets the fresh link of the task',
		async (status) => {
			const id = addTask(OLD);
			const old = `http://localhost:${new URL(api.simulator.baseUrl).port}/results/old.mp4`;
			api.simulator.fault({ on: 'fetch', kind: 'fields', fields: { videoUrls: [old, old] } });
			const when = ({ path }: { path: string }) => path.endsWith('old.mp4');
			api.simulator.fault({ on: 'result', kind: 'status', status, times: Infinity, when });
			const { items } = await api.run({ parameters: download, items: [{ taskId: id }] });
			expect(items).toHaveLength(2);
			expect(bytesOf(items[1]!).equals(api.simulator.sampleVideo)).toBe(true);
			// Once for the task, and once more for both videos.
			expect(requestsTo('fetch')).toHaveLength(2);
			expect(requestsTo('result')).toHaveLength(4);
		},
	);

	it.each<[string, object, RegExp]>([
		['status 410', { kind: 'status', status: 410 }, /^The server localhost:\d+ returned HTTP 410$/],
		['an HTML page', { kind: 'html' }, /^The server localhost:\d+ sent an HTML page instead of a video$/],
		['nothing', { kind: 'empty', times: Infinity }, /^The server localhost:\d+ sent an empty file/],
		[
			'half a video',
			{ kind: 'truncated', times: Infinity },
			/^The download from localhost:\d+ was interrupted after \d+ bytes/,
		],
		[
			'half a video and then silence',
			{ kind: 'truncated', stalled: true, times: Infinity },
			/^The server localhost:\d+ sent nothing for 1 s/,
		],
		['no answer', { kind: 'hang', times: Infinity }, /^The server localhost:\d+ didn't respond within 1 s/],
	])(
		'that sends %s leaves the task, its fields and the link with the item',
		async (_title, fault, reason) => {
			const id = addTask(OLD);
			api.simulator.fault({ on: 'result', ...fault } as never);
			const { items } = await api.run({
				parameters: { ...download, download: 'first', options: { requestTimeout: 1 } },
				items: [{ taskId: id }],
				onError: 'continueRegularOutput',
			});
			const [prefix, message] = (items[0]!.json.error as string).split("couldn't be downloaded. ");
			expect(prefix).toBe(`Video 0 of task ${id} `);
			expect(message!.replace(/(?: \(tried \d+ times\))? \[item 0\]$/, '')).toMatch(reason);
			expect(items).toMatchObject([
				{ json: { taskId: id, succeeded: true, videoIndex: 0 }, pairedItem: { item: 0 } },
			]);
			expect(items[0]!.json.videoUrls).toHaveLength(4);
			expect(items[0]!.binary).toBeUndefined();
		},
	);

	it('that fails for one video leaves the others', async () => {
		const id = addTask(OLD);
		const when = ({ path }: { path: string }) => path.endsWith('_2.mp4');
		api.simulator.fault({ on: 'result', kind: 'status', status: 410, when });
		const { items, errorItems } = await api.run({
			parameters: download,
			items: [{ taskId: id }],
			onError: 'continueErrorOutput',
		});
		expect(items.map(({ json }) => json.videoIndex)).toEqual([0, 1, 3]);
		expect(errorItems).toMatchObject([
			{ json: { taskId: id, videoIndex: 2, error: expect.any(String) as string } },
		]);
	});

	it('that fails ends the run with an error that has the task and the link', async () => {
		const id = addTask(OLD);
		api.simulator.fault({ on: 'result', kind: 'status', status: 410 });
		const { error } = await api.run({
			parameters: { ...download, download: 'first' },
			items: [{ taskId: id }],
		});
		expect(error?.message).toMatch(
			/^Video 0 of task \d+ couldn't be downloaded\. The server localhost:\d+ returned HTTP 410 \[item 0\]$/,
		);
		expect(error?.description).toContain('The link has expired');
		expect(error?.description).toMatch(new RegExp(`Link: http://localhost:\\d+/results/${id}_0\\.mp4$`));
		expect(error?.context.taskId).toBe(id);
	});
});

describe('the file', () => {
	let host: VideoHost;
	beforeAll(async () => (host = await startVideoHost()));
	afterAll(async () => await host.close());

	it.each<[Way, number]>([
		['plain', 1],
		['plain', 2 ** 20],
		['chunked', 1],
		['chunked', 2 ** 20],
		['gzip', 2 ** 20],
		['redirect', 2 ** 20],
	])('is what the host has, sent %s, with %i bytes', async (way, bytes) => {
		const videoUrls = [host.url(way, bytes)];
		const { items } = await api.run({ parameters: download, items: [{ taskId: addTask({ videoUrls }) }] });
		expect(items[0]!.binary!.data).toMatchObject({ mimeType: 'video/mp4', bytes });
		expect(hashOf(items[0]!)).toBe(videoDigest(bytes));
	});

	it.each<Way>(['plain', 'chunked', 'gzip'])('is not larger than Max Download Size, sent %s', async (way) => {
		const videoUrls = [host.url(way, 3 * 2 ** 20)];
		const { error } = await api.run({
			parameters: { ...download, options: { maxDownloadSize: 2 } },
			items: [{ taskId: addTask({ videoUrls }) }],
		});
		expect(error?.message).toContain('larger than the limit of 2 MB');
	});
});

describe('the other operations', () => {
	useVirtualTime();

	it.each<[string, INodeParameters]>([
		['get', { operation: 'get', taskId }],
		['wait', { operation: 'wait', taskId, ...waiting }],
	])('%s downloads the videos of its tasks', async (_title, parameters) => {
		const { items } = await api.run({
			parameters: { ...parameters, download: 'all' },
			items: [{ taskId: addTask() }],
		});
		expect(items.map(({ json }) => json.videoIndex)).toEqual([0, 1, 2, 3]);
		expect(items.every((item) => bytesOf(item).equals(api.simulator.sampleVideo))).toBe(true);
	});

	it('createVideo downloads them, and keeps a video that cannot be downloaded', async () => {
		api.simulator.fault({ on: 'result', kind: 'html' });
		const { items } = await api.run({
			parameters: {
				operation: 'createVideo',
				image: 'https://example.com/a.png',
				download: 'all',
				options: { ...waiting.options, concurrency: 1 },
			},
			onError: 'continueRegularOutput',
		});
		const { id } = api.simulator.submissions[0]!;
		expect(items.map(({ json }) => [json.taskId, json.videoIndex])).toEqual(
			[0, 1, 2, 3].map((index) => [id, index]),
		);
		expect(items.map(({ binary }) => binary !== undefined)).toEqual([false, true, true, true]);
		expect(items[0]!.json).toMatchObject({
			error: expect.stringContaining('an HTML page') as string,
			succeeded: true,
		});
		expect(api.simulator.billedSubmissions).toBe(1);
	});

	it('get outputs a running task without a file', async () => {
		const id = addTask({ status: 'IN_PROGRESS', progress: '40%', videoUrl: '', videoUrls: [] });
		const { items } = await api.run({
			parameters: { operation: 'get', taskId, download: 'all' },
			items: [{ taskId: id }],
		});
		expect(items).toMatchObject([{ json: { taskId: id, finished: false } }]);
		expect(items[0]!.json).not.toHaveProperty('videoIndex');
	});

	it('wait outputs a failed task without a file, and the raw record with its video', async () => {
		const failed = api.simulator.addVideoTask({ outcome: 'FAILURE' });
		const { items } = await api.run({
			parameters: {
				operation: 'wait',
				taskId,
				...waiting,
				onFailure: 'return',
				download: 'first',
				simplify: false,
			},
			items: [{ taskId: failed }, { taskId: addTask() }],
		});
		expect(items.map(({ json, binary }) => [json.status, json.videoIndex, binary !== undefined])).toEqual([
			['FAILURE', undefined, false],
			['SUCCESS', 0, true],
		]);
	});
});
