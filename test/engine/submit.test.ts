import { describe, expect, it } from 'vitest';

import { useVirtualTime } from './time/virtualTime.ts';
import { countUnderWay } from './underWay.ts';
import { useSimulator } from './withSimulator.ts';

useVirtualTime();
const underWay = countUnderWay();
const api = useSimulator({ bannedWords: ['blood'], onRequestEnd: underWay.end });
const image = 'https://example.com/a.png';
const fromImage = { operation: 'submit', image };
const bodies = () => api.simulator.submissions.map(({ body }) => body);

describe('submit', () => {
	it('sends every field of the panel, each item its own, and returns the receipts in order', async () => {
		const { items } = await api.run({
			parameters: {
				operation: 'submit',
				image: '={{ $json.image }}',
				prompt: '={{ $json.prompt }}',
				motion: '={{ $json.motion }}',
				videoType: 'vid_1.1_i2v_720',
				options: {
					concurrency: 1,
					state: '={{ $json.row }}',
					noStorage: true,
					speed: '={{ $json.speed }}',
					extraFields: '{ "batchSize": 2 }',
				},
			},
			items: [
				{ image: 'https://example.com/0.png', prompt: 'waves', motion: 'low', row: 'row-0', speed: 'fast' },
				{ image: 'data:image/png;base64,iVBORw0KGgo=', prompt: '', motion: 'high', row: 'row-1', speed: '' },
			],
		});
		const common = { videoType: 'vid_1.1_i2v_720', noStorage: true, batchSize: 2 };
		expect(bodies()).toEqual([
			{ motion: 'low', image: 'https://example.com/0.png', prompt: 'waves', state: 'row-0', ...common },
			{ motion: 'high', image: 'data:image/png;base64,iVBORw0KGgo=', state: 'row-1', ...common },
		]);
		expect(api.simulator.requests.map(({ path }) => path)).toEqual([
			'/mj-fast/mj/submit/video',
			'/mj/submit/video',
		]);
		const [first, second] = api.simulator.submissions;
		expect(items).toEqual([
			{ json: receipt(first!.id, 'row-0'), pairedItem: { item: 0 } },
			{ json: receipt(second!.id, 'row-1'), pairedItem: { item: 1 } },
		]);
	});

	it('sends nothing but motion and image when nothing else is filled in', async () => {
		await api.run({ parameters: fromImage });
		expect(bodies()).toEqual([{ motion: 'low', image }]);
	});

	it('extends a finished video', async () => {
		const parent = api.simulator.addVideoTask();
		await api.run({
			parameters: {
				operation: 'submit',
				startFrom: 'video',
				taskId: parent,
				index: 2,
				motion: 'high',
				options: { image },
			},
		});
		expect(bodies()).toEqual([{ motion: 'high', action: 'extend', taskId: parent, index: 2, image }]);
	});

	it.each([
		[
			'a file name',
			{ image: 'cat.png' },
			`“Image URL or Data URI” isn't a valid URL or data URI: "cat.png" [item 1]`,
		],
		[
			'a data URI of a text',
			{ image: 'data:text/plain;base64,aGk=' },
			'“Image URL or Data URI” has a data URI of type "text/plain", which isn\'t an image [item 1]',
		],
		[
			'a data URI without base64',
			{ image: 'data:image/png;base64,%%%' },
			'“Image URL or Data URI” has a data URI with invalid base64 content [item 1]',
		],
		['an unknown motion', { motion: 'wild' }, '“Motion” must be low or high, not "wild" [item 1]'],
		['extra fields that are no object', { extra: '[]' }, "“Extra Body Fields” isn't a JSON object [item 1]"],
		['a state that is too long', { state: 'x'.repeat(256) }, '“State” is too long (256 characters) [item 1]'],
		[
			'an unknown speed',
			{ speed: 'warp' },
			'“Speed” must be fast, relax, turbo or empty, not "warp" [item 1]',
		],
		[
			'an action without a task',
			{ extra: '{"action":"extend"}' },
			'“Action” "extend" needs a task ID [item 1]',
		],
	])('refuses %s before any request, also for the items that are fine', async (_what, change, message) => {
		const fine = { image, motion: 'low', extra: '{}', state: 'a', speed: '' };
		const { error, items } = await api.run({
			parameters: {
				operation: 'submit',
				image: '={{ $json.image }}',
				motion: '={{ $json.motion }}',
				options: {
					extraFields: '={{ $json.extra }}',
					state: '={{ $json.state }}',
					speed: '={{ $json.speed }}',
				},
			},
			items: [fine, { ...fine, ...change }],
		});
		expect(error?.message).toContain(message);
		expect(error?.description).toBeTruthy();
		expect(error?.context.itemIndex).toBe(1);
		expect(items).toEqual([]);
		expect(api.simulator.requests).toEqual([]);
	});

	it.each([
		['={{ "" }}', '“Video Task ID” is empty [item 0]'],
		['17/../19', `“Video Task ID” isn't a valid task ID: "17/../19" [item 0]`],
		['17 19', `“Video Task ID” isn't a valid task ID: "17 19" [item 0]`],
	])('refuses the parent %j before any request', async (taskId, message) => {
		const { error } = await api.run({ parameters: { operation: 'submit', startFrom: 'video', taskId } });
		expect(error?.message).toBe(message);
		expect(api.simulator.requests).toEqual([]);
	});

	it('refuses a variant outside 0 to 3 before any request', async () => {
		const { error } = await api.run({
			parameters: { operation: 'submit', startFrom: 'video', taskId: '17', index: 4 },
		});
		expect(error?.message).toBe('“Video Index” must be a whole number from 0 to 3, not 4 [item 0]');
		expect(api.simulator.requests).toEqual([]);
	});

	it.each([
		['unfinished', { status: 'IN_PROGRESS' as const }, "isn't finished yet (IN_PROGRESS"],
		['without a picture', { imageUrl: '' }, 'has no picture'],
	])('refuses an image task that is %s and submits nothing', async (_what, task, message) => {
		const imageTaskId = api.simulator.addImageTask(task);
		const { error } = await api.run({
			parameters: { operation: 'submit', imageInput: 'imageTask', imageTaskId },
		});
		expect(error?.message).toContain(message);
		expect(api.simulator.billedSubmissions).toBe(0);
	});

	it('keeps all digits of ids that the server sends as numbers or in arrays', async () => {
		api.simulator.fault({ on: 'submit', kind: 'shape', shape: 'idAsNumber' });
		api.simulator.fault({ on: 'submit', kind: 'shape', shape: 'idAsArray' });
		const { items } = await api.run({
			parameters: { ...fromImage, options: { concurrency: 1 } },
			items: [{}, {}],
		});
		expect(items.map(({ json }) => json.taskId)).toEqual(api.simulator.submissions.map(({ id }) => id));
	});

	it('has no more submissions under way than Concurrency allows', async () => {
		const when = underWay.begin;
		api.simulator.fault({ on: 'submit', kind: 'delay', delayMs: 50, times: Infinity, when });
		await api.run({
			parameters: { ...fromImage, options: { concurrency: 3 } },
			items: Array.from({ length: 9 }, () => ({})),
		});
		expect(underWay.most()).toBe(3);
	});

	it('says which word is banned', async () => {
		const { error } = await api.run({ parameters: { ...fromImage, prompt: 'a sea of blood' } });
		expect(error?.message).toMatch(/^The server refused the video \(code 24:.* \[item 0\]$/);
		expect(error?.description).toContain('Remove the banned word "blood" from “Prompt” and submit again.');
		expect(api.simulator.billedSubmissions).toBe(0);
	});

	it('keeps the order of items whose answers come in another one', async () => {
		api.simulator.fault({ on: 'submit', kind: 'delay', delayMs: 300 });
		const { items } = await api.run({
			parameters: { ...fromImage, options: { state: '={{ $json.row }}' } },
			items: [{ row: 'slow' }, { row: 'quick' }],
		});
		expect(items.map(({ json, pairedItem }) => [json.state, pairedItem])).toEqual([
			['slow', { item: 0 }],
			['quick', { item: 1 }],
		]);
	});

	it('stops submitting after a failure and names the tasks that were accepted', async () => {
		api.simulator.fault({ on: 'submit', skip: 1, kind: 'code', code: 9, description: 'upstream is down' });
		const { error } = await api.run({
			parameters: { ...fromImage, options: { concurrency: 1 } },
			items: [{}, {}, {}],
		});
		expect(api.simulator.billedSubmissions).toBe(1);
		expect(error?.message).toBe('The server refused the video (code 9: upstream is down) [item 1]');
		expect(error?.description).toContain(`${api.simulator.submissions[0]!.id} [item 0]`);
	});

	it.each(['hang', 'reset'] as const)(
		'says after a %s that the task may be billed, and sends it once',
		async (kind) => {
			api.simulator.fault({ on: 'submit', kind, accepted: true });
			const { error } = await api.run({ parameters: { ...fromImage, options: { requestTimeout: 1 } } });
			expect(error?.message).toContain('The task may have been accepted');
			expect(api.simulator.requests).toHaveLength(1);
			expect(api.simulator.billedSubmissions).toBe(1);
		},
	);
});

function receipt(id: string, state: string) {
	return {
		taskId: id,
		result: id,
		state,
		code: 1,
		description: expect.any(String),
		properties: expect.anything(),
	};
}
