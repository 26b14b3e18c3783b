import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isDeeperThan, parseJson, toText, tryParseJson } from '../../../nodes/MidjourneyVideo/shared/json.ts';

describe('parseJson', () => {
	it('keeps every digit of integers beyond the safe range, as text', () => {
		expect(parseJson('{"result":9007199254740993,"ids":[-17195000000000000001]}')).toEqual({
			result: '9007199254740993',
			ids: ['-17195000000000000001'],
		});
	});

	it('leaves safe integers, fractions and digits inside strings alone', () => {
		const text =
			'{"a":9007199254740991,"b":1.7195000000000000001,"c":"id 17195000000000000001 \\" 17195000000000000001"}';
		expect(parseJson(text)).toEqual(JSON.parse(text));
	});

	it('reads all JSON without unsafe integers as JSON.parse does', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				fc.pre(!/\d{16}/.test(text));
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
		);
	});

	it('refuses hostile text at once: a careless expression would take longer than a test may', () => {
		expect(tryParseJson(`1234567890123456${'\\"'.repeat(100_000)}`)).toBeUndefined();
	});

	it('reads a text with millions of escapes, on which an expression for whole strings runs out of memory', () => {
		const text = '"'.repeat(5_000_000);
		expect(parseJson(JSON.stringify([17, text]).replace('17', '17195000000000000001'))).toEqual([
			'17195000000000000001',
			text,
		]);
	});

	it('brings any integer back digit for digit, wherever it stands', () => {
		fc.assert(
			fc.property(fc.bigInt(), fc.string(), (id, label) => {
				const parsed = parseJson(`{${JSON.stringify(label)}: [${id}], "again":${id}}`) as Record<
					string,
					unknown
				>;
				expect(String(parsed.again)).toBe(String(id));
			}),
		);
	});

	it('throws for what is no JSON, and tryParseJson returns undefined', () => {
		expect(() => parseJson('<html>')).toThrow(SyntaxError);
		expect(tryParseJson('{"id": 17195000000000000001')).toBeUndefined();
	});
});

describe('toText', () => {
	it('takes strings and numbers, and nothing else', () => {
		expect([' 17 ', 17, '', '  ', null, undefined, true, {}, ['17']].map(toText)).toEqual([
			'17',
			'17',
			null,
			null,
			null,
			null,
			null,
			null,
			null,
		]);
	});
});

describe('isDeeperThan', () => {
	it.each([
		[{ id: '17' }, 1, false],
		[{ a: { b: [] } }, 3, false],
		[{ a: { b: [] } }, 2, true],
		[[[], [{ a: 1 }]], 2, true],
		['text', 0, false],
		[null, 0, false],
	])('of %j and %i says %s', (value, levels, expected) => {
		expect(isDeeperThan(value, levels)).toBe(expected);
	});
});
