import { describe, expect, it } from 'vitest';

import { CHARACTERS, IMAGE_REQUEST, running } from './helpers.ts';

describe.each(CHARACTERS)('a submission accepted by the %s', (character) => {
	it('is answered with code 1 and the id of a task, and is billed once', async () => {
		const { simulator, submit } = await running({ character });
		const answer = await submit({ prompt: 'a cat', state: 'mine' });
		const id = answer.json().result;
		expect(answer.status).toBe(200);
		expect(answer.json()).toEqual({ code: 1, description: 'Submit success', result: id, properties: {} });
		expect(simulator.billedSubmissions).toBe(1);
		expect(simulator.submissions).toEqual([
			{
				id,
				call: 'video',
				speedMode: 'default',
				body: { ...IMAGE_REQUEST, prompt: 'a cat', state: 'mine' },
				acceptedAtMs: simulator.now(),
			},
		]);
	});

	it('gets ids of 17 digits that increase and that no JavaScript number can hold', async () => {
		const { submitted } = await running({ character });
		const ids = [await submitted(), await submitted(), await submitted()];
		expect([...ids].sort()).toEqual(ids);
		expect(new Set(ids).size).toBe(3);
		for (const id of ids) {
			expect(id).toMatch(/^\d{17}$/);
			expect(String(Number(id))).not.toBe(id);
		}
	});

	it.each(['fast', 'turbo', 'relax'] as const)('may take the %s path', async (speedMode) => {
		const { simulator, call } = await running({ character });
		const answer = await call('POST', `/mj-${speedMode}/mj/submit/video`, IMAGE_REQUEST);
		expect(answer.json().code).toBe(1);
		const speedModes = simulator.submissions.map((submission) => submission.speedMode);
		expect(speedModes).toEqual([character === 'gateway' ? 'default' : speedMode]);
	});

	it('may have every extra of the family and fields nobody knows', async () => {
		const { simulator, submit } = await running({ character });
		const extras = {
			noStorage: true,
			videoType: 'vid_1.1_i2v_720',
			endImage: 'https://images.example/end.png',
			loop: true,
			batchSize: 2,
			somethingNew: { deep: [1] },
		};
		expect((await submit(extras)).json().code).toBe(1);
		expect(simulator.submissions[0]?.body).toEqual({ ...IMAGE_REQUEST, ...extras });
	});

	it('may have its image as a base64 data URI of several megabytes', async () => {
		const { submit } = await running({ character });
		const image = `data:image/png;base64,${'A'.repeat(6_000_000)}`;
		expect((await submit({ image })).json().code).toBe(1);
	});

	it('extends a video without an image of its own', async () => {
		const { simulator, call } = await running({ character });
		const taskId = simulator.addVideoTask();
		const body = { motion: 'high', action: 'extend', index: 3, taskId, prompt: 'on' };
		expect((await call('POST', '/mj/submit/video', body)).json().code).toBe(1);
		expect(simulator.billedSubmissions).toBe(1);
	});

	it.each([
		['it has no image', undefined, 'Invalid image'],
		['its image is at an address of the server itself', 'http://localhost:3000/1.png', 'Invalid link'],
		['its image is at a loopback address', 'http://127.0.0.1/1.png', 'Invalid link'],
	])('fails later when %s', async (_reason, image, failReason) => {
		const { submitted, fetchTask, advance } = await running({ character });
		const id = await submitted({ image });
		advance(99);
		expect((await fetchTask(id)).json().status).toBe('IN_PROGRESS');
		advance(1);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'FAILURE', failReason });
	});

	it('is labelled as what the server takes it for', async () => {
		const { submit } = await running({ character });
		const label = character === 'gateway' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
		expect((await submit()).headers.get('content-type')).toBe(label);
	});

	it('waits in the queue when all slots are taken, and starts when one is free', async () => {
		const { simulator, submit, submitted, fetchTask, advance } = await running({
			character,
			concurrencyLimit: 1,
		});
		await submitted();
		const queued = await submit();
		const id = queued.json().result;
		const code = character === 'gateway' ? 1 : 22;
		expect(queued.json()).toMatchObject({ code, properties: { numberOfQueues: 1 } });
		expect(simulator.billedSubmissions).toBe(2);
		advance(99);
		expect((await fetchTask(id)).json().status).toBe('NOT_START');
		advance(51);
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'IN_PROGRESS', progress: '50%' });
		advance(50);
		expect((await fetchTask(id)).json().status).toBe('SUCCESS');
	});
});
