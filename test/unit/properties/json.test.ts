import fc from 'fast-check';
import { expect, it } from 'vitest';

import { parseJson, tryParseJson } from '../../../nodes/MidjourneyVideo/mapping/json.ts';
import { damaged, forged } from './arbitraries.ts';
import { anySample, KINDS } from './jsonSamples.ts';

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

function plainlyParsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		return error;
	}
}

/** The value, with texts as numbers where the plain value has unsafe integers. */
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
