import { describe, expect, it } from 'vitest';

import { useVirtualTime } from './time/virtualTime.ts';
import { countUnderWay } from './underWay.ts';
import { useSimulator } from './withSimulator.ts';

useVirtualTime();
const underWay = countUnderWay();
const api = useSimulator({ onRequestEnd: underWay.end });
const get = { operation: 'get', taskId: '={{ $json.taskId }}' };

describe('get', () => {
	it('returns each item’s task, simplified', async () => {
		const taskId = api.simulator.addVideoTask();
		const failed = api.simulator.addVideoTask({ outcome: 'FAILURE', failReason: 'flagged' });
		const { items } = await api.run({ parameters: get, items: [{ taskId }, { taskId: failed }] });
		expect(items).toMatchObject([
			{
				json: { taskId, status: 'SUCCESS', finished: true, succeeded: true, progress: 100 },
				pairedItem: { item: 0 },
			},
			{
				json: { taskId: failed, status: 'FAILURE', succeeded: false, failReason: 'flagged' },
				pairedItem: { item: 1 },
			},
		]);
		expect(items[0]!.json.videoUrls).toHaveLength(4);
		expect(items[0]!.json.videoUrl).toBe((items[0]!.json.videoUrls as string[])[0]);
	});

	it('has no more questions under way than Concurrency allows, and keeps the order of the items', async () => {
		const when = underWay.begin;
		api.simulator.fault({ on: 'fetch', kind: 'delay', delayMs: 200, when });
		api.simulator.fault({ on: 'fetch', kind: 'delay', delayMs: 50, times: Infinity, when });
		const taskIds = Array.from({ length: 9 }, () => api.simulator.addVideoTask());
		const { items } = await api.run({
			parameters: { ...get, options: { concurrency: 3 } },
			items: taskIds.map((taskId) => ({ taskId })),
		});
		expect(underWay.most()).toBe(3);
		expect(items.map(({ json }) => json.taskId)).toEqual(taskIds);
	});

	it('returns the API’s own object with Simplify off, unknown fields included', async () => {
		const taskId = api.simulator.addVideoTask({ fields: { brandNew: { a: 1 } } });
		const { items } = await api.run({ parameters: { ...get, simplify: false }, items: [{ taskId }] });
		expect(items[0]!.json).toMatchObject({ id: taskId, brandNew: { a: 1 }, buttons: [] });
		expect(items[0]!.json).not.toHaveProperty('taskId');
	});

	it('keeps all digits of ids that come as numbers', async () => {
		const taskId = api.simulator.addVideoTask();
		api.simulator.fault({ on: 'fetch', kind: 'shape', shape: 'idAsNumber', times: Infinity });
		const simplified = await api.run({ parameters: get, items: [{ taskId }] });
		const raw = await api.run({ parameters: { ...get, simplify: false }, items: [{ taskId }] });
		expect(simplified.items[0]!.json.taskId).toBe(taskId);
		expect(raw.items[0]!.json.id).toBe(taskId);
	});

	it.each(['videoUrlInImageUrl', 'videoUrlInProperties', 'videoUrlsAsStrings'] as const)(
		'finds the video with %s',
		async (shape) => {
			const taskId = api.simulator.addVideoTask();
			api.simulator.fault({ on: 'fetch', kind: 'shape', shape });
			const { items } = await api.run({ parameters: get, items: [{ taskId }] });
			expect(items[0]!.json.videoUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/results\/.+\.mp4$/);
		},
	);

	it('names a task that the server does not know', async () => {
		const { error } = await api.run({ parameters: { ...get, taskId: '123' } });
		expect(error).toMatchObject({
			message: 'Task 123 not found [item 0]',
			context: { itemIndex: 0, taskId: '123' },
		});
	});
});

describe('a server below a path', () => {
	const gateway = useSimulator({ pathPrefix: '/gateway/api' });

	it('gets all requests below that path', async () => {
		const taskId = gateway.simulator.addVideoTask();
		const { items } = await gateway.run({ parameters: get, items: [{ taskId }] });
		expect(items[0]!.json.taskId).toBe(taskId);
		expect(gateway.simulator.requests.map(({ path }) => path)).toEqual([
			`/gateway/api/mj/task/${taskId}/fetch`,
		]);
	});
});
