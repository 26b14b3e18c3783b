import { describe, expect, it } from 'vitest';

import { running } from './helpers.ts';

const UNKNOWN = { description: 'task_no_found ', type: 'upstream_error', code: 4 };

describe('a render', () => {
	it('goes through every status as the clock advances', async () => {
		const { submitted, fetchTask, advance } = await running();
		const id = await submitted();
		const seen = [];
		for (let second = 0; second <= 100; second += 4, advance(4)) {
			const { status, progress } = (await fetchTask(id)).json();
			if (seen.at(-1) !== `${status} ${progress}`) seen.push(`${status} ${progress}`);
		}
		expect(seen).toEqual([
			'NOT_START 0%',
			'SUBMITTED 0%',
			'IN_PROGRESS 0%',
			...[12, 25, 37, 50, 62, 75, 87].map((percent) => `IN_PROGRESS ${percent}%`),
			'SUCCESS 100%',
		]);
	});

	it('ends with four variants, the first one in videoUrl, and the state as it was given', async () => {
		const { simulator, submitted, fetchTask, advance } = await running();
		const id = await submitted({ state: '{"a":1}', prompt: 'a cat' });
		advance(100);
		const task = (await fetchTask(id)).json();
		const videoUrls = [0, 1, 2, 3].map((index) => ({
			url: `${simulator.baseUrl}/results/${id}_${index}.mp4`,
			thumbnail: `${simulator.baseUrl}/results/${id}_${index}.png`,
		}));
		expect(task).toMatchObject({ id, status: 'SUCCESS', state: '{"a":1}', prompt: 'a cat', failReason: '' });
		expect(task.videoUrls).toEqual(videoUrls);
		expect(task.videoUrl).toBe(videoUrls[0]?.url);
		expect(task.finishTime - task.startTime).toBe(100_000);
	});

	it('has no video and no finish time before its end', async () => {
		const { submitted, fetchTask, advance } = await running();
		const id = await submitted();
		advance(99);
		expect((await fetchTask(id)).json()).toMatchObject({ videoUrl: '', imageUrl: '', finishTime: 0 });
	});

	it('has as many variants as its batchSize', async () => {
		const { submitted, fetchTask, advance } = await running();
		const id = await submitted({ batchSize: 2 });
		advance(100);
		expect((await fetchTask(id)).json().videoUrls).toHaveLength(2);
	});

	it('takes less of the clock with a higher speed', async () => {
		const { submitted, fetchTask, advance } = await running({ speed: 50 });
		const id = await submitted();
		advance(1);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'IN_PROGRESS', progress: '50%' });
		advance(1);
		expect((await fetchTask(id)).json().status).toBe('SUCCESS');
	});
});

describe('a scripted render', () => {
	it.each([
		['FAILURE', '100%', 'GPU on fire'],
		['CANCEL', '100%', ''],
		['MODAL', '0%', ''],
	] as const)('can end in %s', async (outcome, progress, failReason) => {
		const { simulator, submitted, fetchTask, advance } = await running();
		simulator.script({ outcome, failReason });
		const [scripted, next] = [await submitted(), await submitted()];
		advance(100);
		const task = (await fetchTask(scripted)).json();
		expect(task).toMatchObject({ status: outcome, progress, failReason, videoUrl: '' });
		expect((await fetchTask(next)).json().status).toBe('SUCCESS');
	});

	it('can be picked by prompt, by state, or by its number', async () => {
		const { simulator, submitted, fetchTask, advance } = await running();
		simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE' });
		simulator.script({ when: { state: 'ask' }, outcome: 'MODAL' });
		simulator.script({ when: { submission: 1 }, outcome: 'CANCEL' });
		const bodies = [{}, {}, { prompt: 'bad' }, { state: 'ask' }, { prompt: 'bad' }];
		const ids = [];
		for (const body of bodies) ids.push(await submitted(body));
		advance(100);
		const statuses = await Promise.all(ids.map(async (id) => (await fetchTask(id)).json().status));
		expect(statuses).toEqual(['SUCCESS', 'CANCEL', 'FAILURE', 'MODAL', 'SUCCESS']);
	});

	it('can last its own time and end with fields of its own', async () => {
		const { simulator, submitted, fetchTask, advance } = await running();
		simulator.script({ renderSeconds: 10, fields: { videoUrl: 'http://cdn.example/1.mp4', fresh: true } });
		const id = await submitted();
		advance(9);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'IN_PROGRESS', videoUrl: '' });
		advance(1);
		expect((await fetchTask(id)).json()).toMatchObject({ videoUrl: 'http://cdn.example/1.mp4', fresh: true });
	});
});

describe('tasks', () => {
	it('are refused with HTTP 400 when their id is unknown', async () => {
		const { fetchTask } = await running();
		const answer = await fetchTask('17000000000000001');
		expect(answer.status).toBe(400);
		expect(answer.json()).toEqual(UNKNOWN);
	});

	it('are listed without their videos, and without those that are unknown', async () => {
		const { submitted, list, advance } = await running();
		const [first, second] = [await submitted(), await submitted()];
		advance(100);
		const tasks = (await list([second, '17000000000000001', first])).json();
		expect(tasks.map((task: { id: string }) => task.id)).toEqual([second, first]);
		expect(tasks[0]).toMatchObject({ status: 'SUCCESS', progress: '100%' });
		expect(tasks[0]).not.toHaveProperty('videoUrl');
		expect(tasks[0]).not.toHaveProperty('videoUrls');
	});

	it('are listed as [] for no ids, and are refused for ids that are not text', async () => {
		const { list, call } = await running();
		expect((await list([])).json()).toEqual([]);
		const refused = await call('POST', '/mj/task/list-by-condition', { ids: [1] });
		expect(refused.status).toBe(400);
		expect(refused.json()).toMatchObject({ type: 'upstream_error', code: 4 });
	});

	it('of images can be put in, finished or not', async () => {
		const { simulator, fetchTask } = await running();
		const id = simulator.addImageTask();
		const imageUrls = [{ url: 'http://cdn.example/1.png' }];
		simulator.addImageTask({ id: '7', status: 'IN_PROGRESS', action: 'UPSCALE', imageUrls });
		const imageUrl = `${simulator.baseUrl}/results/${id}.png`;
		expect((await fetchTask(id)).json()).toMatchObject({
			id,
			action: 'IMAGINE',
			status: 'SUCCESS',
			imageUrl,
		});
		expect((await fetchTask('7')).json()).toMatchObject({
			action: 'UPSCALE',
			status: 'IN_PROGRESS',
			imageUrl: '',
			imageUrls,
		});
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('of videos can be put in, settled and not billed', async () => {
		const { simulator, fetchTask } = await running();
		const done = simulator.addVideoTask({ fields: { videoUrls: [] } });
		const failed = simulator.addVideoTask({ id: '8', outcome: 'FAILURE' });
		expect((await fetchTask(done)).json()).toMatchObject({ status: 'SUCCESS', videoUrls: [] });
		expect((await fetchTask(failed)).json()).toMatchObject({
			id: '8',
			status: 'FAILURE',
			failReason: 'Internal error while rendering',
		});
		expect(simulator.submissions).toEqual([]);
	});
});
