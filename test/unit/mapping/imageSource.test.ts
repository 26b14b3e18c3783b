import { describe, expect, it } from 'vitest';

import { toImageSource } from '../../../nodes/MidjourneyVideo/mapping/imageSource.ts';
import { failureOf } from '../failureOf.ts';

describe('toImageSource', () => {
	it.each([
		'https://example.com/image.png',
		'http://example.com/a?b=c',
		'data:image/png;base64,iVBORw0KGgo=',
		'data:image/svg+xml;charset=utf-8;base64,PHN2Zz4=',
		'DATA:IMAGE/JPEG;BASE64,/9j/4A==',
	])('takes %s as it is', (image) => {
		expect(toImageSource(` ${image} `, 'Image')).toBe(image);
	});

	it('takes a data URI of many megabytes', () => {
		const image = `data:image/png;base64,${'A'.repeat(30_000_000)}`;
		expect(toImageSource(image, 'Image')).toHaveLength(image.length);
	});

	it.each([
		['', 'Image is empty'],
		[undefined, 'Image is empty'],
		[{ url: 'https://example.com' }, 'Image is empty'],
		['image.png', 'Image "image.png" is neither a URL nor a data URI'],
		['ftp://example.com/a.png', 'Image "ftp://example.com/a.png" is neither a URL nor a data URI'],
		['data:text/plain;base64,aGk=', 'Image is a data URI of type "text/plain", which is no image'],
		['data:image/png,abc', 'Image is a data URI that is not base64'],
		['data:image/png;base64,', 'Image is a data URI whose content is not base64'],
		['data:image/png;base64,iVB ORw', 'Image is a data URI whose content is not base64'],
		['data:', 'Image is a data URI that is not base64'],
	])('refuses %j', (image, message) => {
		const failure = failureOf(() => toImageSource(image, 'Image'));
		expect(failure.message).toBe(message);
		expect(failure.description).not.toBe('');
	});

	it('quotes only the beginning of a long text', () => {
		expect(failureOf(() => toImageSource('x'.repeat(5000), 'Image')).message.length).toBeLessThan(120);
	});
});
