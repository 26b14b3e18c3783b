import fc from 'fast-check';
import { expect, it } from 'vitest';

import {
	toCallbackHint,
	toCallbackUrl,
	toCheckedLength,
} from '../../../nodes/MidjourneyVideo/mapping/callbackUrl.ts';
import { toImageSource } from '../../../nodes/MidjourneyVideo/mapping/imageSource.ts';
import { isHttpUrl } from '../../../nodes/MidjourneyVideo/mapping/videoUrls.ts';
import { anyValue, damaged } from './arbitraries.ts';
import { expectOneLine, hasAll, outcomeOf } from './outcomes.ts';
import { anyUrl } from './urlSamples.ts';

const dataUri = fc
	.tuple(
		fc.constantFrom('data:', 'DATA:'),
		fc.constantFrom('image/png', 'image/svg+xml', 'IMAGE/JPEG', 'text/html', 'image/', 'image/p\ng', ''),
		fc.constantFrom(';base64', ';charset=utf-8;base64', ';BASE64', '', ';base64;x=1'),
		fc.oneof(fc.base64String(), fc.constantFrom('', 'iVB ORw', 'a,b', '<svg>', '='), fc.string()),
	)
	.map(([scheme, type, parameters, content]) => `${scheme}${type}${parameters},${content}`);

const padded = (text: fc.Arbitrary<string>) =>
	fc
		.tuple(text, fc.constantFrom('', '', ' ', '\n', '\u00a0'))
		.map(([inner, blank]) => `${blank}${inner}${blank}`);

const entered = fc.oneof(
	{ weight: 4, arbitrary: padded(anyUrl.map(({ text }) => text)) },
	{ weight: 4, arbitrary: padded(dataUri) },
	{
		weight: 2,
		arbitrary: damaged(
			fc.oneof(
				dataUri,
				anyUrl.map(({ text }) => text),
			),
		),
	},
	{ weight: 1, arbitrary: fc.webUrl({ withFragments: true, withQueryParameters: true }) },
	{ weight: 1, arbitrary: anyValue },
);

it('toImageSource gives what was entered, an http(s) URL or an image as base64, or refuses', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(entered, (value) => {
			const { value: image, failure } = outcomeOf(() => toImageSource(value, 'Image'));
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
			'Image is empty',
			'Image … is neither a URL nor a data URI',
			'Image is a data URI that is not base64',
			'Image is a data URI of type …, which is no image',
			'Image is a data URI whose content is not base64',
		]),
	);
});

it('toCallbackUrl gives the http(s) URL that was entered, or refuses', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(entered, (value) => {
			const { value: url, failure } = outcomeOf(() => toCallbackUrl(value));
			seen.add(failure ? failure.message.replace(/".*"/s, '…') : 'taken');
			if (failure) return;
			expect(url).toBe((value as string).trim());
			expectHttp(url);
		}),
	);
	expect(seen).toEqual(new Set(['taken', 'Callback URL is empty', 'Callback URL … is not a URL']));
});

it('every callback URL has a hint of one line, or none', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyUrl.map(({ text }) => text).filter(isHttpUrl), (url) => {
			const hint = toCallbackHint(url);
			seen.add(hint?.split(' ').slice(0, 4).join(' ') ?? 'none');
			if (hint === undefined) return;
			expectOneLine(hint, 800);
			expect(hint).not.toContain('s3cret');
		}),
	);
	expect(seen).toEqual(new Set(['none', 'The callback URL begins', 'The callback URL is']));
});

it('toCheckedLength lets URLs of up to 2,000 characters through', () => {
	const seen = new Set<boolean>();
	fc.assert(
		fc.property(fc.integer({ min: 1_900, max: 2_100 }), (length) => {
			const url = 'https://n8n.example/'.padEnd(length, 'x');
			const { value, failure } = outcomeOf(() => toCheckedLength(url));
			expect(value).toBe(length <= 2_000 ? url : undefined);
			seen.add(failure === undefined);
		}),
	);
	expect(seen).toSatisfy(hasAll(true, false));
});

function expectHttp(url: string): void {
	expect(new URL(url).protocol).toMatch(/^https?:$/);
	expect(url).toMatch(/^https?:\/\//i);
}
