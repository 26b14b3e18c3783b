import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toImageSource } from '../../../../nodes/MidjourneyVideo/operations/submit/imageInput.ts';
import { isHttpUrl } from '../../../../nodes/MidjourneyVideo/shared/urls.ts';
import { outcomeOf } from '../../arbitraries/outcomes.ts';
import { enteredUrl, expectHttp } from '../../arbitraries/urlSamples.ts';

it('toImageSource gives what was entered, an http(s) URL or an image as base64, or refuses', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(enteredUrl, (value) => {
			const { value: image, failure } = outcomeOf(() => toImageSource(value, 'Image URL or Data URI'));
			seen.add(failure ? failure.message.replace(/".*"/s, '…') : isHttpUrl(image) ? 'URL' : 'data URI');
			if (failure) return;
			expect(image).toBe((value as string).trim());
			if (!image.toLowerCase().startsWith('data:')) return expectHttp(image);
			expect(image).toMatch(/^data:image\/[^\s;,/]+(?:;[^;,]*)*;base64,[A-Za-z0-9+/=]+$/i);
		}),
	);
	expect(seen).toEqual(
		new Set([
			'URL',
			'data URI',
			'“Image URL or Data URI” is empty',
			"“Image URL or Data URI” isn't a valid URL or data URI: …",
			"“Image URL or Data URI” has a data URI that isn't base64",
			"“Image URL or Data URI” has a data URI of type …, which isn't an image",
			'“Image URL or Data URI” has a data URI with invalid base64 content',
		]),
	);
});
