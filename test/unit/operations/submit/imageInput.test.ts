import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import type { IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	readImageFile,
	toImageSource,
} from '../../../../nodes/MidjourneyVideo/operations/submit/imageInput.ts';
import { failureOf, rejectionOf } from '../../failureOf.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(1_000, 'pixels')]);

/** An item whose file is in n8n's store, which opens it as this stream. */
function contextOf(open: () => Readable | Promise<Readable>): IExecuteFunctions {
	return {
		getNodeParameter: () => 'photo',
		helpers: {
			assertBinaryData: () => ({ id: 'filesystem-v2:1', mimeType: 'image/gif', fileName: 'a.gif', data: '' }),
			getBinaryStream: async () => await open(),
		},
	} as unknown as IExecuteFunctions;
}

it.each([1, 100, 2_000])(
	'an image in n8n’s store is known by its content, in chunks of %i bytes, and can be read again',
	async (length) => {
		const chunks = Array.from({ length: Math.ceil(PNG.length / length) }, (_, index) =>
			PNG.subarray(index * length, (index + 1) * length),
		);
		const { read, ...file } = await readImageFile(
			contextOf(() => Readable.from(chunks)),
			0,
		);
		expect(file).toEqual({
			mimeType: 'image/png',
			byteLength: PNG.length,
			digest: createHash('sha256').update(PNG).digest('hex'),
		});
		const again: Buffer[] = [];
		for await (const chunk of read()) again.push(chunk);
		expect(Buffer.concat(again).equals(PNG)).toBe(true);
	},
);

it('a large file of another kind is not read to its end', async () => {
	let opened = 0;
	function* chunks() {
		for (; opened < 1_000; opened += 1) yield Buffer.alloc(500, 'a text ');
	}
	const stream = Readable.from(chunks(), { highWaterMark: 1 });
	const failure = await rejectionOf(
		readImageFile(
			contextOf(() => stream),
			0,
		),
	);
	expect(failure.message).toBe(
		'Input field "photo" contains text (a.gif), not a PNG, JPEG, WebP or GIF image',
	);
	expect(opened).toBeLessThan(10);
	expect(stream.destroyed).toBe(true);
});

it.each<[string, () => Readable | Promise<Readable>]>([
	['opened', async () => await Promise.reject(new Error('ENOENT: no such file'))],
	[
		'read',
		() =>
			new Readable({
				read: (): never => {
					throw new Error('ENOENT: no such file');
				},
			}),
	],
])('a file that cannot be %s is told with its field', async (_title, open) => {
	expect(await rejectionOf(readImageFile(contextOf(open), 0))).toMatchObject({
		message: `n8n couldn't read the file in input field "photo": ENOENT: no such file`,
		description: 'Run the workflow again from the start to get the file once more.',
	});
});

describe('toImageSource', () => {
	it.each([
		'https://example.com/image.png',
		'http://example.com/a?b=c',
		'data:image/png;base64,iVBORw0KGgo=',
		'data:image/svg+xml;charset=utf-8;base64,PHN2Zz4=',
		'DATA:IMAGE/JPEG;BASE64,/9j/4A==',
	])('takes %s as it is', (image) => {
		expect(toImageSource(` ${image} `, 'Image URL or Data URI')).toBe(image);
	});

	it('takes a data URI of many megabytes', () => {
		const image = `data:image/png;base64,${'A'.repeat(30_000_000)}`;
		expect(toImageSource(image, 'Image URL or Data URI')).toHaveLength(image.length);
	});

	it.each([
		['', '“Image URL or Data URI” is empty'],
		[undefined, '“Image URL or Data URI” is empty'],
		[{ url: 'https://example.com' }, '“Image URL or Data URI” is empty'],
		['image.png', `“Image URL or Data URI” isn't a valid URL or data URI: "image.png"`],
		[
			'ftp://example.com/a.png',
			`“Image URL or Data URI” isn't a valid URL or data URI: "ftp://example.com/a.png"`,
		],
		[
			'data:text/plain;base64,aGk=',
			`“Image URL or Data URI” has a data URI of type "text/plain", which isn't an image`,
		],
		['data:image/png,abc', "“Image URL or Data URI” has a data URI that isn't base64"],
		['data:image/png;base64,', '“Image URL or Data URI” has a data URI with invalid base64 content'],
		['data:image/png;base64,iVB ORw', '“Image URL or Data URI” has a data URI with invalid base64 content'],
		['data:', "“Image URL or Data URI” has a data URI that isn't base64"],
	])('refuses %j', (image, message) => {
		const failure = failureOf(() => toImageSource(image, 'Image URL or Data URI'));
		expect(failure.message).toBe(message);
		expect(failure.description).not.toBe('');
	});

	it('quotes only the beginning of a long text', () => {
		expect(
			failureOf(() => toImageSource('x'.repeat(5000), 'Image URL or Data URI')).message.length,
		).toBeLessThan(120);
	});
});
