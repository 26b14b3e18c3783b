import { describe, expect, it } from 'vitest';

import { CHARACTERS, running } from './helpers.ts';
import type { AnswerCode, Shape } from './types.ts';

const OF_GATEWAY: Array<[AnswerCode, number, object]> = [
	[4, 400, { description: 'quota_not_enough ', type: 'upstream_error', code: 4 }],
	[30, 429, { type: 'upstream_error', code: 30 }],
];

const OF_UPSTREAM: Array<[AnswerCode, number, object]> = [
	[-1, 200, { success: false, code: -1, message: '今日绘图次数已达上限' }],
	[3, 200, { code: 3, result: '' }],
	[9, 200, { code: 9, result: '' }],
	[23, 200, { code: 23, result: expect.stringMatching(/^\d{17}$/) }],
	[24, 200, { code: 24, properties: { bannedWord: 'banned' } }],
];

describe.each(CHARACTERS)('a code of the %s', (character) => {
	const codes: typeof OF_UPSTREAM =
		character === 'gateway' ? [...OF_UPSTREAM, ...OF_GATEWAY] : [...OF_UPSTREAM, [4, 200, { code: 4 }]];
	it.each(codes)('%s refuses a submission, which is not billed', async (code, status, body) => {
		const { simulator, submit } = await running({ character });
		simulator.fault({ on: 'submit', kind: 'code', code });
		const answer = await submit();
		expect(answer.status).toBe(status);
		expect(answer.json()).toMatchObject(body);
		expect([simulator.billedSubmissions, simulator.ledger]).toEqual([0, []]);
	});

	it('can have its own description, properties and HTTP status', async () => {
		const { simulator, submit } = await running({ character });
		const own = { description: 'Prompt 不能为空', properties: { field: 'prompt' } };
		simulator.fault({ on: 'submit', kind: 'code', code: 9, status: 500, ...own });
		const answer = await submit();
		expect(answer.status).toBe(500);
		expect(answer.json()).toEqual({ code: 9, result: '', ...own });
	});

	it('22 accepts a submission into the queue; a gateway says 1', async () => {
		const { simulator, submit } = await running({ character });
		simulator.fault({ on: 'submit', kind: 'code', code: 22, properties: { numberOfQueues: 7 } });
		expect((await submit()).json()).toMatchObject({
			code: character === 'gateway' ? 1 : 22,
			result: simulator.submissions[0]?.id,
			properties: { numberOfQueues: 7 },
		});
		expect(simulator.billedSubmissions).toBe(1);
	});

	it('21 names the task of an equal submission; a gateway says 1, charges again and lists it twice', async () => {
		const { simulator, submitted, submit, list } = await running({ character });
		const id = await submitted({ prompt: 'a' });
		await submitted({ prompt: 'b' });
		simulator.fault({ on: 'submit', kind: 'code', code: 21 });
		const answer = (await submit({ prompt: 'a' })).json();
		const code = character === 'gateway' ? 1 : 21;
		expect(answer).toMatchObject({ code, result: id, properties: { status: 'NOT_START' } });
		expect(simulator.billedSubmissions).toBe(2);
		expect(simulator.ledger).toHaveLength(character === 'gateway' ? 3 : 0);
		expect((await list([id])).json()).toHaveLength(character === 'gateway' ? 2 : 1);
	});

	it('21 names a finished task when there is no equal submission; a gateway never looks at that one', async () => {
		const { simulator, submit, fetchTask } = await running({ character });
		simulator.fault({ on: 'submit', kind: 'code', code: 21 });
		const { result, properties } = (await submit()).json();
		expect(properties.status).toBe('SUCCESS');
		const { status, videoUrl } = (await fetchTask(result)).json();
		expect([status, videoUrl]).toEqual(['SUCCESS', character === 'gateway' ? '' : null]);
		expect(simulator.billedSubmissions).toBe(0);
	});
});

describe('an answer in another shape', () => {
	async function shapedTask(shape: Shape) {
		const { simulator, fetchTask } = await running();
		const id = simulator.addVideoTask();
		const normal = (await fetchTask(id)).json();
		simulator.fault({ on: 'fetch', kind: 'shape', shape });
		return { id, normal, text: (await fetchTask(id)).text };
	}

	it.each([
		['idAsNumber', (id: string) => `"result":${id},`],
		['idAsArray', (id: string) => `"result":[${id}],`],
	] as const)('has its result with every digit on the wire: %s', async (shape, onTheWire) => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'shape', shape });
		const { text } = await submit();
		expect(text).toContain(onTheWire(simulator.submissions[0]!.id));
	});

	it('has the ids of tasks as numbers, one by one and in a list', async () => {
		const { simulator, list } = await running();
		const id = simulator.addVideoTask();
		simulator.fault({ on: 'list', kind: 'shape', shape: 'idAsNumber' });
		expect((await list([id])).text).toContain(`"id":${id},`);
		const single = await shapedTask('idAsNumber');
		expect(single.text).toContain(`"id":${single.id},`);
	});

	it.each<[Shape, object]>([
		['statusLowercase', { status: 'success' }],
		['statusUnknown', { status: 'WARMING_UP' }],
		['statusEmpty', { status: '' }],
		['statusMissing', { status: undefined }],
		['progressAsNumber', { progress: 100 }],
	])('%s', async (shape, changed) => {
		const { normal, text } = await shapedTask(shape);
		expect(JSON.parse(text)).toEqual({ ...normal, ...changed });
	});

	it.each<
		[Shape, (task: { videoUrl: string; properties: object; videoUrls: Array<{ url: string }> }) => object]
	>([
		['videoUrlMissing', () => ({ videoUrl: undefined, videoUrls: undefined })],
		[
			'videoUrlInImageUrl',
			({ videoUrl }) => ({ videoUrl: undefined, videoUrls: undefined, imageUrl: videoUrl }),
		],
		[
			'videoUrlInProperties',
			({ videoUrl, properties }) => ({
				videoUrl: undefined,
				videoUrls: undefined,
				properties: { ...properties, videoUrl },
			}),
		],
		['videoUrlsAsStrings', ({ videoUrls }) => ({ videoUrls: videoUrls.map(({ url }) => url) })],
		['videoUrlsWithGap', ({ videoUrls }) => ({ videoUrls: videoUrls.with(1, { url: '' }) })],
	])('%s', async (shape, changesOf) => {
		const { normal, text } = await shapedTask(shape);
		expect(JSON.parse(text)).toEqual({ ...normal, ...changesOf(normal) });
	});

	it('has names in snake_case, and the list of videos as JSON in a string', async () => {
		const { normal, text } = await shapedTask('snakeCase');
		const { videoUrl, videoUrls, ...task } = JSON.parse(text);
		expect([videoUrl, videoUrls]).toEqual([undefined, undefined]);
		expect(task).toMatchObject({
			video_url: normal.videoUrl,
			fail_reason: '',
			finish_time: normal.finishTime,
		});
		expect(JSON.parse(task.video_urls)).toEqual(normal.videoUrls);
	});

	it('waits for SUCCESS before it withholds the video for some fetches', async () => {
		const { simulator, submitted, fetchTask, advance } = await running();
		simulator.fault({ on: 'fetch', kind: 'shape', shape: 'videoUrlMissing', times: 2 });
		const id = await submitted();
		await fetchTask(id);
		advance(100);
		const urls = [await fetchTask(id), await fetchTask(id), await fetchTask(id)].map(
			(answer) => answer.json().videoUrl,
		);
		expect(urls).toEqual([undefined, undefined, expect.stringMatching(/\.mp4$/)]);
	});

	it('has fields of choice, in one task and in each of a list', async () => {
		const { simulator, fetchTask, list } = await running();
		const ids = [simulator.addVideoTask(), simulator.addVideoTask()];
		const fields = { progress: 'soon', status: undefined };
		simulator.fault({ on: 'fetch', kind: 'fields', fields });
		simulator.fault({ on: 'list', kind: 'fields', fields });
		const tasks = [(await fetchTask(ids[0]!)).json(), ...(await list(ids)).json()];
		expect(tasks).toHaveLength(3);
		for (const task of tasks) {
			expect(task.progress).toBe('soon');
			expect(task).not.toHaveProperty('status');
		}
	});

	it('is stale: the task as it was some seconds ago', async () => {
		const { simulator, submitted, fetchTask, list, advance } = await running();
		const id = await submitted();
		advance(100);
		simulator.fault({ on: 'fetch', kind: 'stale', staleSeconds: 15 });
		simulator.fault({ on: 'list', kind: 'stale', staleSeconds: 1000 });
		expect((await fetchTask(id)).json()).toMatchObject({ status: 'IN_PROGRESS', progress: '75%' });
		// Before it was submitted.
		expect((await list([id])).json()).toMatchObject([{ status: '', progress: '0%' }]);
		expect((await fetchTask(id)).json().status).toBe('SUCCESS');
	});
});
