import { describe, expect, it } from 'vitest';

import { useVirtualTime } from './time/virtualTime.ts';
import { useSimulator } from './withSimulator.ts';

useVirtualTime();
const api = useSimulator();
const wait = {
	operation: 'wait',
	taskId: '={{ $json.taskId }}',
	options: { keepRunning: true, checkEvery: 1 },
};
const toItems = (taskIds: string[]) => taskIds.map((taskId) => ({ taskId }));
const requestsTo = (route: string) => api.simulator.requests.filter((request) => request.route === route);

describe('wait', () => {
	it('waits for all items together: one list call per look, one fetch per task, items in order', async () => {
		api.simulator.script({ times: Infinity, renderSeconds: 2 });
		// As in CometAPI's reference for the list call.
		const fields = { videoUrl: undefined, videoUrls: undefined };
		api.simulator.fault({ on: 'list', kind: 'fields', fields, times: Infinity });
		const taskIds = await api.submitted(Array.from({ length: 25 }, (_, index) => `video ${index}`));
		const { items } = await api.run({ parameters: wait, items: toItems(taskIds) });
		expect(
			items.map(({ json, pairedItem }) => [json.taskId, json.prompt, json.succeeded, pairedItem]),
		).toEqual(taskIds.map((taskId, index) => [taskId, `video ${index}`, true, { item: index }]));
		expect(requestsTo('fetch')).toHaveLength(25);
		const looks = requestsTo('list');
		expect(looks).toHaveLength(3);
		expect(looks[0]!.body).toEqual({ ids: taskIds });
	});

	it('asks more seldom than every five seconds, and sees the end of a render within as many', async () => {
		api.simulator.script({ renderSeconds: 60 });
		const startMs = Date.now();
		const image = 'https://example.com/a.png';
		await api.run({ parameters: { operation: 'createVideo', image, options: { keepRunning: true } } });
		expect(requestsTo('fetch').length).toBeLessThan(60 / 5);
		expect(Date.now() - startMs).toBeLessThan(65_000);
	});

	it('looks once a second at the most, whatever an expression asks for', async () => {
		api.simulator.script({ renderSeconds: 10 });
		const taskIds = await api.submitted(['a']);
		const options = { keepRunning: true, checkEvery: '={{ 0.1 }}' };
		await api.run({ parameters: { ...wait, options }, items: toItems(taskIds) });
		const looksMs = requestsTo('fetch').map(({ receivedAtMs }) => receivedAtMs);
		const pausesMs = looksMs.slice(1).map((lookMs, index) => lookMs - looksMs[index]!);
		expect(Math.min(...pausesMs)).toBeGreaterThanOrEqual(1_000);
	});

	it.each([0, -5, 'soon'])('refuses %j as Check Every before any look', async (checkEvery) => {
		const options = { keepRunning: true, checkEvery };
		const { error } = await api.run({ parameters: { ...wait, options }, items: toItems(['1']) });
		expect(error?.message).toMatch(/^“Check Every” .* \[item 0\]$/);
		expect(api.simulator.requests).toEqual([]);
	});

	it('fetches one by one where the server has no list call', async () => {
		api.simulator.fault({ on: 'list', kind: 'status', status: 404, times: Infinity });
		const taskIds = await api.submitted(['a', 'b', 'c']);
		const { items } = await api.run({ parameters: wait, items: toItems(taskIds) });
		expect(items.map(({ json }) => json.succeeded)).toEqual([true, true, true]);
		expect(requestsTo('list')).toHaveLength(1);
	});

	it('asks again for a link that is missing after SUCCESS', async () => {
		const taskIds = await api.submitted(['a']);
		api.simulator.fault({ on: 'fetch', kind: 'shape', shape: 'videoUrlMissing', times: 2 });
		const { items } = await api.run({ parameters: wait, items: toItems(taskIds) });
		expect(items[0]!.json.videoUrl).toMatch(/\.mp4$/);
		expect(requestsTo('fetch')).toHaveLength(3);
	});

	it.each([
		['a server error', { kind: 'status', status: 500 }],
		['a rate limit', { kind: 'status', status: 429 }],
		['a web page', { kind: 'html' }],
		['a cut connection', { kind: 'reset' }],
		['a cut answer', { kind: 'truncated' }],
	] as const)('goes on after %s', async (_what, fault) => {
		const taskIds = await api.submitted(['a']);
		api.simulator.fault({ on: 'fetch', times: 2, ...fault });
		const { items, error } = await api.run({ parameters: wait, items: toItems(taskIds) });
		expect(error).toBeUndefined();
		expect(items[0]!.json.succeeded).toBe(true);
	});

	it('raises failed tasks only when all have settled, names each, and the tasks of the others', async () => {
		api.simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE', failReason: 'flagged' });
		api.simulator.script({ when: { prompt: 'slow' }, renderSeconds: 2 });
		api.simulator.script({ when: { prompt: 'gone' }, outcome: 'CANCEL' });
		const [bad, slow, gone] = (await api.submitted(['bad', 'slow', 'gone'])) as [string, string, string];
		const { error } = await api.run({ parameters: wait, items: toItems([bad, slow, gone]) });
		expect(error?.message).toContain('2 of 3 items failed');
		expect(error?.message).toContain(`Task ${bad} failed with status FAILURE: flagged [item 0]`);
		expect(error?.message).toContain(`Task ${gone} failed with status CANCEL [item 2]`);
		expect(error?.description).toContain(`${slow} [item 1]`);
	});

	it('returns failed and timed-out tasks as items when told to', async () => {
		api.simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE', failReason: 'flagged' });
		api.simulator.script({ when: { prompt: 'slow' }, renderSeconds: 600 });
		const [bad, slow] = await api.submitted(['bad', 'slow']);
		const { items } = await api.run({
			parameters: { ...wait, onFailure: 'return', maxWaitMinutes: 0.02 },
			items: toItems([bad!, slow!]),
		});
		expect(items).toMatchObject([
			{
				json: {
					taskId: bad,
					status: 'FAILURE',
					finished: true,
					succeeded: false,
					failReason: 'flagged',
					videoUrl: null,
				},
			},
			{ json: { taskId: slow, finished: false, succeeded: false, timedOut: true } },
		]);
		expect(items[0]!.json).not.toHaveProperty('timedOut');
	});

	it('names every unfinished task with its state when the time runs out, and how to go on', async () => {
		api.simulator.script({ times: 2, renderSeconds: 600 });
		const taskIds = await api.submitted(['a', 'b']);
		const { error } = await api.run({
			parameters: { ...wait, maxWaitMinutes: 0.02 },
			items: toItems(taskIds),
		});
		for (const [index, taskId] of taskIds.entries()) {
			expect(error?.message).toMatch(
				new RegExp(
					`Task ${taskId} wasn't finished after 0.02 minutes \\((NOT_START|SUBMITTED|IN_PROGRESS), \\d+%\\) \\[item ${index}\\]`,
				),
			);
			expect(error?.description).toContain(`task ID ${taskId}; don't submit it again`);
		}
	});

	it('ends long before its next look when the user presses Stop, and asks no more', async () => {
		api.simulator.script({ renderSeconds: 600 });
		const taskIds = await api.submitted(['a']);
		const stop = new AbortController();
		const startedAtMs = Date.now();
		setTimeout(() => stop.abort(), 10_100);
		await api.run({
			parameters: { ...wait, options: { keepRunning: true, checkEvery: 30 } },
			items: toItems(taskIds),
			stopSignal: stop.signal,
		});
		// When the node next checks its clock.
		expect(Date.now() - startedAtMs).toBe(10_250);
		expect(requestsTo('fetch')).toHaveLength(1);
	});

	it('gives each item its own limits', async () => {
		api.simulator.script({ renderSeconds: 600, times: 2 });
		const [short, long] = await api.submitted(['a', 'b']);
		const { items } = await api.run({
			parameters: { ...wait, maxWaitMinutes: '={{ $json.minutes }}', onFailure: '={{ $json.onFailure }}' },
			items: [
				{ taskId: short!, minutes: 0.02, onFailure: 'return' },
				{ taskId: long!, minutes: 0.04, onFailure: 'throw' },
			],
			onError: 'continueRegularOutput',
		});
		expect(items).toMatchObject([
			{ json: { taskId: short, timedOut: true } },
			{ json: { taskId: long, error: expect.stringContaining("wasn't finished after 0.04 minutes") } },
		]);
	});
});
