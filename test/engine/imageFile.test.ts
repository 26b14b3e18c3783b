import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { useSimulator } from './withSimulator.ts';

const api = useSimulator();

const asset = (name: string) => readFileSync(new URL(`../simulator/assets/${name}`, import.meta.url));
const PNG = asset('sample.png');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100', 'hex');
/** One at a time, so that the server gets them in the order of the items. */
const inOrder = { concurrency: 1 };
const submit = {
	operation: 'submit',
	imageInput: 'binary',
	prompt: '={{ $json.prompt }}',
	options: inOrder,
};

const withFiles = (files: Record<string, Buffer>, json: object = {}) => ({
	...json,
	$files: Object.fromEntries(
		Object.entries(files).map(([field, bytes]) => [field, bytes.toString('base64')]),
	),
});
const sent = () => api.simulator.submissions.map(({ body }) => body);

describe('an image file', () => {
	it('is sent as a data URI of what it is, whatever it is called, with the item’s other fields', async () => {
		const { items } = await api.run({
			parameters: { ...submit, motion: 'high', options: { ...inOrder, state: 'row ü' } },
			items: [withFiles({ data: PNG }, { prompt: 'wäves "1"' }), withFiles({ data: JPEG }, { prompt: '2' })],
		});
		const shared = { motion: 'high', state: 'row ü' };
		expect(sent()).toEqual([
			{ ...shared, prompt: 'wäves "1"', image: `data:image/png;base64,${PNG.toString('base64')}` },
			{ ...shared, prompt: '2', image: `data:image/jpeg;base64,${JPEG.toString('base64')}` },
		]);
		expect(items.map(({ json }) => json.taskId)).toEqual(api.simulator.submissions.map(({ id }) => id));
	});

	it('comes from the field of each item', async () => {
		await api.run({
			parameters: { ...submit, binaryField: '={{ $json.field }}' },
			items: [
				withFiles({ one: PNG, two: JPEG }, { field: 'two' }),
				withFiles({ one: PNG, two: JPEG }, { field: 'one' }),
			],
		});
		expect(sent().map(({ image }) => (image as string).slice(0, 15))).toEqual([
			'data:image/jpeg',
			'data:image/png;',
		]);
	});

	it('gives way to an image in Extra Fields', async () => {
		const image = 'https://example.com/a.png';
		await api.run({
			parameters: { ...submit, options: { extraFields: JSON.stringify({ image }) } },
			items: [withFiles({ data: PNG })],
		});
		expect(sent()).toMatchObject([{ image }]);
	});

	it('whose video is refused leaves the other items’ alone', async () => {
		api.simulator.fault({
			on: 'submit',
			kind: 'code',
			code: 9,
			when: ({ rawBody }) => rawBody.includes('"bad"'),
		});
		const { items } = await api.run({
			parameters: { ...submit },
			items: [withFiles({ data: PNG }, { prompt: 'good' }), withFiles({ data: JPEG }, { prompt: 'bad' })],
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => json.error === undefined)).toEqual([true, false]);
		expect(api.simulator.billedSubmissions).toBe(1);
	});
});

describe('refused, and nothing sent, is', () => {
	it.each<[string, object, string]>([
		['an item without files', {}, 'Input field "data" has no file; the item has no files'],
		[
			'a file in another field',
			withFiles({ photo: PNG, mask: PNG }),
			'Input field "data" has no file; the item has files in "photo", "mask"',
		],
		[
			'an empty file',
			withFiles({ data: Buffer.alloc(0) }),
			'Input field "data" contains an empty file (image.png)',
		],
		[
			'a text that is called an image',
			withFiles({ data: Buffer.from('no image') }),
			'Input field "data" contains text (image.png), not a PNG, JPEG, WebP or GIF image',
		],
		[
			'a video',
			withFiles({ data: asset('sample.mp4') }),
			'Input field "data" contains a video (image.png), not a PNG, JPEG, WebP or GIF image',
		],
	])('%s', async (_title, item, message) => {
		const { error } = await api.run({ parameters: submit, items: [withFiles({ data: PNG }), item as never] });
		expect(error?.message).toBe(`${message} [item 1]`);
		expect(error?.context.itemIndex).toBe(1);
		expect(api.simulator.requests).toEqual([]);
	});
});
