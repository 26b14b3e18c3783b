import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isDeeperThan, parseJson, toText, tryParseJson } from '../../../nodes/MidjourneyVideo/shared/json.ts';
import { anyValue, damaged, forged } from '../arbitraries/arbitraries.ts';
import { anySample, KINDS } from '../arbitraries/jsonSamples.ts';

const sampleText = anySample.map(({ json }) => json);

const anyText = fc.oneof(
	fc.json(),
	fc.string({ unit: 'binary' }),
	sampleText,
	damaged(sampleText),
	damaged(forged.map((record) => JSON.stringify(record))),
);

it('parseJson reads everything as it is written, and integers beyond the safe range as their digits', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anySample, ({ json, value, kinds }) => {
			expect(parseJson(json)).toStrictEqual(value);
			for (const kind of kinds) seen.add(kind);
		}),
	);
	expect(seen).toEqual(new Set(KINDS));
});

it('parseJson differs from JSON.parse in nothing but the digits of unsafe integers', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyText, (text) => {
			const plain = plainlyParsed(text);
			if (plain instanceof SyntaxError) {
				expect(() => parseJson(text)).toThrow(SyntaxError);
				expect(tryParseJson(text)).toBeUndefined();
				seen.add('no JSON');
			} else {
				const parsed = tryParseJson(text);
				expect(parseJson(text)).toStrictEqual(parsed);
				expect(rounded(parsed, plain)).toStrictEqual(plain);
				seen.add(JSON.stringify(parsed) === JSON.stringify(plain) ? 'same' : 'more digits');
			}
		}),
	);
	expect(seen).toEqual(new Set(['no JSON', 'same', 'more digits']));
});

const hostile = ['"', '\\', '\\"', '1', '-', '[', '{"', '[1234567890123456,', 'e', '1.', '"1234567890123456'];

it.each(hostile)('tryParseJson is done at once with a long row of %j', (unit) => {
	const row = unit.repeat(500_000 / unit.length);
	for (const text of [
		row,
		`1234567890123456${row}`,
		`["${row}", 1234567890123456]`,
		`[1234567890123456, "${row}`,
	]) {
		expect(() => tryParseJson(text)).not.toThrow();
	}
});

it('toText gives what stands between blanks, and numbers as their digits', () => {
	const blank = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\u00a0') });
	const word = fc
		.string({ unit: fc.constantFrom('a', '1', 'é', '😀', ' '), minLength: 1 })
		.filter((text) => !/^ | $/.test(text));
	fc.assert(
		fc.property(blank, word, blank, fc.integer(), (before, text, after, number) => {
			expect(toText(`${before}${text}${after}`)).toBe(text);
			expect(toText(number)).toBe(`${number}`);
			expect(toText(before)).toBeNull();
		}),
	);
});

it('toText gives no text for whatever is neither text nor a number', () => {
	const other = anyValue.filter((value) => typeof value !== 'string' && typeof value !== 'number');
	fc.assert(fc.property(other, (value) => void expect(toText(value)).toBeNull()));
});

it('isDeeperThan counts the levels of what is nested most', () => {
	const wrap = fc.constantFrom<(inner: unknown) => unknown>(
		(inner) => [inner],
		(inner) => ({ a: 1, inner, z: [] }),
		(inner) => [[], inner, { a: 'text' }],
	);
	fc.assert(
		fc.property(fc.array(wrap, { minLength: 2, maxLength: 12 }), (wraps) => {
			const value = wraps.reduce<unknown>((inner, around) => around(inner), [[]]);
			const levels = wraps.length + 2;
			expect([levels - 1, levels, levels + 1].map((limit) => isDeeperThan(value, limit))).toEqual([
				true,
				false,
				false,
			]);
		}),
	);
});

function plainlyParsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		return error;
	}
}

/** The value, with strings turned into numbers where the plain value has unsafe integers. */
function rounded(value: unknown, plain: unknown): unknown {
	if (Array.isArray(value) && Array.isArray(plain))
		return value.map((inner, index) => rounded(inner, plain[index]));
	if (isRecord(value) && isRecord(plain)) {
		return Object.fromEntries(
			Object.entries(value).map(([name, inner]) => [name, rounded(inner, plain[name])]),
		);
	}
	const isUnsafe = Number.isInteger(plain) && !Number.isSafeInteger(plain);
	return isUnsafe && typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
