import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { toImageBody } from '../../../nodes/MidjourneyVideo/mapping/imageBody.ts';
import { rejectionOf } from '../failureOf.ts';

const AT_ONCE = 3 * 2 ** 18;
const body = { motion: 'low', prompt: 'Wellen “あ” \\ "x"', nested: { a: [1] } };

/** A file that is read in chunks of that many bytes. */
function fileOf(image: Buffer, chunkLength: number) {
	const count = Math.ceil(image.length / chunkLength);
	const chunks = Array.from({ length: count }, (_, index) =>
		image.subarray(index * chunkLength, (index + 1) * chunkLength),
	);
	const file = { mimeType: 'image/webp', byteLength: image.length, digest: '' };
	return { ...file, read: () => Readable.from(chunks) as AsyncIterable<Buffer> };
}

describe('the body of an image file', () => {
	it.each<[number, number]>([
		...[1, 2, 3, 4, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 2].map((length): [number, number] => [
			length,
			length,
		]),
		[10, 1],
		[10, 2],
		[100_000, 2 ** 16],
		[2 * AT_ONCE + 2, AT_ONCE + 1],
	])('of %i bytes, read %i at a time, is its data URI with the other fields', async (length, chunkLength) => {
		const image = randomBytes(length);
		const sent = JSON.parse((await toImageBody(body, fileOf(image, chunkLength))).toString()) as object;
		const expected = { ...body, image: `data:image/webp;base64,${image.toString('base64')}` };
		// Not by toEqual, which would print millions of characters.
		const keys = Object.keys(expected).sort();
		expect(JSON.stringify(sent, keys) === JSON.stringify(expected, keys)).toBe(true);
		expect(sent).toMatchObject(body);
	});

	it.each([9, 11])('is not made of a file that had 10 bytes and has %i', async (length) => {
		const file = { ...fileOf(randomBytes(length), 4), byteLength: 10 };
		expect(await rejectionOf(toImageBody(body, file))).toMatchObject({
			message: `The image file had 10 bytes, and has ${length} now`,
			isRepeatable: false,
			mayBeBilled: false,
		});
	});
});
