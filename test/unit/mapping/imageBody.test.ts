import { randomBytes } from 'node:crypto';

import { expect, it } from 'vitest';

import { toImageBody } from '../../../nodes/MidjourneyVideo/mapping/imageBody.ts';

const AT_ONCE = 3 * 2 ** 20;

it.each([1, 2, 3, 4, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 2])(
	'an image of %i bytes is sent as its data URI, with the other fields',
	(length) => {
		const image = randomBytes(length);
		const body = { motion: 'low', prompt: 'Wellen “あ” \\ "x"', nested: { a: [1] } };
		const sent = JSON.parse(toImageBody(body, 'image/webp', image).toString()) as object;
		const expected = { ...body, image: `data:image/webp;base64,${image.toString('base64')}` };
		// Not by toEqual, which would print millions of characters.
		expect(
			JSON.stringify(sent, Object.keys(expected).sort()) ===
				JSON.stringify(expected, Object.keys(expected).sort()),
		).toBe(true);
		expect(sent).toMatchObject(body);
	},
);
