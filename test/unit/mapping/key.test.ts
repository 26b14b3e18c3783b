import { describe, expect, it } from 'vitest';

import { createBlot, toSentKey } from '../../../nodes/MidjourneyVideo/mapping/key.ts';

describe('toSentKey', () => {
	it.each([
		['sk-12345678', 'sk-12345678'],
		[' \n sk-12345678\t', 'sk-12345678'],
		['Bearer sk-12345678', 'sk-12345678'],
		['sk-1234\n5678', 'sk-12345678'],
		['sk-1234\t5678', 'sk-12345678'],
		['sk-1234\u200b5678🔑', 'sk-12345678'],
		[undefined, ''],
	])('makes of %j what is sent: %j', (entered, sent) => {
		expect(toSentKey(entered)).toBe(sent);
	});
});

describe('a blot', () => {
	it.each([
		['sk-12345678', 'No: sk-12345678, and sk-12345678.', 'No: ***, and ***.'],
		['sk-12345678', 'No: SK-12345678', 'No: ***'],
		['sk-"12\\345', '{"message":"sk-\\"12\\\\345"}', '{"message":"***"}'],
		['sk-a/b+c=d', 'sk-a\\/b+c=d sk-a%2Fb%2bc%3Dd sk-a&#47;b&#x2B;c&#061;d', '*** *** ***'],
		['sk-a&b<c>d', 'sk-a&amp;b&lt;c&gt;d sk-a\\u0026b\\u003cc\\u003Ed', '*** ***'],
		['sk.[1234]*', 'skx[1234]* sk.[1234]*', 'skx[1234]* ***'],
	])('takes the key %j out of %j', (key, text, expected) => {
		expect(createBlot(key)(text)).toBe(expected);
	});

	it('leaves a key alone that could be an ordinary word', () => {
		expect(createBlot('video')('The video is ready')).toBe('The video is ready');
	});
});
