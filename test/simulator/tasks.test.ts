import { describe, expect, it } from 'vitest';

import { CHARACTERS, running } from './helpers.ts';

const UNKNOWN = { description: 'task_no_found ', type: 'upstream_error', code: 4 };

describe.each(CHARACTERS)('a render, as the %s shows it,', (character) => {
	it('goes through every status as the clock advances', async () => {
		const { submitted, fetchTask, advance } = await running({ character });
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

	it('ends with its request’s prompt and state, and its times', async () => {
		const { submitted, fetchTask, advance } = await running({ character });
		const id = await submitted({ state: '{"a":1}', prompt: 'a cat' });
		advance(100);
		const task = (await fetchTask(id)).json();
		expect(task).toMatchObject({ id, status: 'SUCCESS', state: '{"a":1}', prompt: 'a cat', action: 'VIDEO' });
		expect(task.finishTime - task.startTime).toBe(100_000);
	});

	it('has no link and no finish time before its end', async () => {
		const { submitted, fetchTask, advance } = await running({ character });
		const id = await submitted();
		advance(99);
		const { videoUrl, videoUrls, imageUrl, finishTime } = (await fetchTask(id)).json();
		expect([videoUrl, videoUrls, imageUrl, finishTime]).toEqual(
			character === 'gateway' ? ['', null, '', 0] : [null, null, null, null],
		);
	});

	it('falls back to 0% in an extension, which has two stages', async () => {
		const { simulator, submitted, fetchTask, advance } = await running({ character });
		const id = await submitted({
			action: 'extend',
			index: 0,
			taskId: simulator.addVideoTask(),
			prompt: 'on',
		});
		const seen = [];
		for (const seconds of [49, 6, 45]) {
			advance(seconds);
			const { status, progress } = (await fetchTask(id)).json();
			seen.push(`${status} ${progress}`);
		}
		expect(seen).toEqual(['IN_PROGRESS 87%', 'IN_PROGRESS 0%', 'SUCCESS 100%']);
	});

	it('takes less of the clock with a higher speed', async () => {
		const { submitted, fetchTask, advance } = await running({ character, speed: 50 });
		const id = await submitted();
		advance(1);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'IN_PROGRESS', progress: '50%' });
		advance(1);
		expect((await fetchTask(id)).json().status).toBe('SUCCESS');
	});
});

describe.each(CHARACTERS)('a scripted render, as the %s shows it,', (character) => {
	it.each([
		['FAILURE', 'GPU on fire', { gateway: '100%', upstream: '' }],
		['CANCEL', '', { gateway: '0%', upstream: '0%' }],
		['MODAL', '', { gateway: '0%', upstream: '0%' }],
	] as const)('can end in %s', async (outcome, failReason, progress) => {
		const { simulator, submitted, fetchTask, advance } = await running({ character });
		simulator.script({ outcome, failReason });
		const [scripted, next] = [await submitted(), await submitted()];
		advance(100);
		const task = (await fetchTask(scripted)).json();
		expect(task).toMatchObject({ status: outcome, progress: progress[character] });
		expect(task.failReason ?? '').toBe(failReason);
		expect(task.videoUrl || task.imageUrl).toBeFalsy();
		expect((await fetchTask(next)).json().status).toBe('SUCCESS');
	});

	it('can be picked by prompt, by state, or by its number', async () => {
		const { simulator, submitted, fetchTask, advance } = await running({ character });
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
		const { simulator, submitted, fetchTask, advance } = await running({ character });
		simulator.script({ renderSeconds: 10, fields: { videoUrl: 'http://cdn.example/1.mp4', fresh: true } });
		const id = await submitted();
		advance(9);
		expect((await fetchTask(id)).json()).not.toHaveProperty('fresh');
		advance(1);
		expect((await fetchTask(id)).json()).toMatchObject({ videoUrl: 'http://cdn.example/1.mp4', fresh: true });
	});
});

describe.each(CHARACTERS)('tasks of the %s', (character) => {
	it('are answered in the server’s own way when their id is unknown', async () => {
		const { fetchTask } = await running({ character });
		const { status, text } = await fetchTask('17000000000000001');
		expect([status, text]).toEqual(character === 'gateway' ? [400, JSON.stringify(UNKNOWN)] : [204, '']);
	});

	it('are listed as they are fetched, by age, and without those that are unknown', async () => {
		const { submitted, fetchTask, list, advance } = await running({ character });
		const ids = [await submitted(), await submitted()];
		advance(100);
		const tasks = (await list([ids[1]!, '17000000000000001', ids[0]!])).json();
		expect(tasks).toEqual([(await fetchTask(ids[0]!)).json(), (await fetchTask(ids[1]!)).json()]);
	});

	it('are listed as [] for no ids, and are refused for ids that are not text', async () => {
		const { list, call } = await running({ character });
		expect((await list([])).json()).toEqual([]);
		const refused = await call('POST', '/mj/task/list-by-condition', { ids: [1] });
		expect(refused.status).toBe(400);
		if (character === 'gateway') {
			expect(refused.json()).toEqual({ ...UNKNOWN, description: 'do_request_failed ' });
		}
	});

	it('of videos can be put in, settled and not billed', async () => {
		const { simulator, fetchTask } = await running({ character, refreshSeconds: 15 });
		const done = simulator.addVideoTask({ fields: { videoUrls: [] } });
		const failed = simulator.addVideoTask({ id: '8', outcome: 'FAILURE' });
		expect((await fetchTask(done)).json()).toMatchObject({ status: 'SUCCESS', videoUrls: [] });
		expect((await fetchTask(failed)).json()).toMatchObject({
			id: '8',
			status: 'FAILURE',
			failReason: 'Internal error while rendering',
		});
		expect([simulator.submissions, simulator.ledger]).toEqual([[], []]);
	});

	it('of images can be put in, finished or not', async () => {
		const { simulator, fetchTask } = await running({ character, refreshSeconds: 15 });
		const done = simulator.addImageTask();
		const unfinished = simulator.addImageTask({ status: 'IN_PROGRESS', action: 'UPSCALE' });
		const task = (await fetchTask(done)).json();
		const labels = task.buttons.map(({ label }: { label: string }) => label);
		expect(task).toMatchObject({ id: done, action: 'IMAGINE', status: 'SUCCESS' });
		expect(labels).toEqual(['U1', 'U2', 'U3', 'U4', '', 'V1', 'V2', 'V3', 'V4']);
		expect(task.buttons[0].customId).toMatch(/^MJ::JOB::upsample::1::[\da-f-]{36}$/);
		expect((await fetchTask(unfinished)).json()).toMatchObject({ action: 'UPSCALE', status: 'IN_PROGRESS' });
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('of images have the single pictures with an upstream only', async () => {
		const { simulator, fetchTask } = await running({ character });
		const imageUrls = [{ url: 'http://cdn.example/1.png' }];
		const task = (await fetchTask(simulator.addImageTask({ imageUrls }))).json();
		expect(task.imageUrls).toEqual(character === 'gateway' ? undefined : imageUrls);
	});
});
