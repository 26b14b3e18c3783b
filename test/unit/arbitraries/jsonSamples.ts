import fc from 'fast-check';

import { longInteger } from './arbitraries.ts';

/** A JSON text and the value it must be read as. */
export interface Sample {
	json: string;
	value: unknown;
	/** Which of `KINDS` occur in it. */
	kinds: string[];
}

export const KINDS = [
	'safe',
	'unsafe',
	'number',
	'text',
	'array',
	'object',
	'repeated key',
	'__proto__',
	'deep',
];

const integer = fc.tuple(fc.constantFrom('', '-'), longInteger).map(([sign, digits]): Sample => {
	const json = `${sign}${digits}`;
	return Number.isSafeInteger(Number(json))
		? { json, value: Number(json), kinds: ['safe'] }
		: { json, value: json, kinds: ['unsafe'] };
});

const FRACTIONS = [
	'.5',
	'.0',
	'e3',
	'E+2',
	'e-7',
	'.25e400',
	'.1234567890123456789',
	'e17195000000000000001',
];

const otherNumber = fc.tuple(longInteger, fc.constantFrom(...FRACTIONS)).map(
	([digits, rest]): Sample => ({
		json: `-${digits}${rest}`,
		value: Number(`-${digits}${rest}`),
		kinds: ['number'],
	}),
);

const text = fc
	.array(
		fc.oneof(
			fc.string({ unit: 'binary', maxLength: 5 }),
			fc.constantFrom('"', '\\', '\\"', ':', ',', '{', '\n', '17195000000000000001', '\ud800'),
			longInteger.map(String),
		),
		{ maxLength: 5 },
	)
	.map((parts) => parts.join(''));

/** A text and its JSON, sometimes with every character escaped. */
const quoted = fc.oneof(
	text.map((value) => ({ value, json: JSON.stringify(value) })),
	text.map((value) => ({ value, json: toEscaped(value) })),
);

const key = fc.oneof(
	quoted,
	fc.constantFrom('__proto__', 'id', 'toString').map((value) => ({ value, json: `"${value}"` })),
);

const blank = fc.constantFrom('', '', ' ', '\n\t');

export const anySample = fc.letrec<{ any: Sample }>((tie) => ({
	any: fc.oneof(
		{ maxDepth: 4, depthSize: 'small' },
		integer,
		otherNumber,
		quoted.map((sample): Sample => ({ ...sample, kinds: ['text'] })),
		fc.constantFrom(null, true, false).map((value): Sample => ({ json: String(value), value, kinds: [] })),
		fc.tuple(fc.array(tie('any'), { maxLength: 4 }), blank).map(toArray),
		fc.tuple(fc.array(fc.tuple(key, tie('any')), { maxLength: 4 }), blank).map(toObject),
		fc.tuple(tie('any'), fc.integer({ min: 1, max: 60 })).map(toDeep),
	),
})).any;

function toEscaped(value: string): string {
	const codes = Array.from({ length: value.length }, (_, index) => value.charCodeAt(index));
	return `"${codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('')}"`;
}

function toArray([samples, space]: [Sample[], string]): Sample {
	return {
		json: `[${space}${samples.map(({ json }) => json).join(`${space},`)}]`,
		value: samples.map(({ value }) => value),
		kinds: ['array', ...samples.flatMap(({ kinds }) => kinds)],
	};
}

/** If several entries have the same key, the last one counts. */
function toObject([entries, space]: [[{ value: string; json: string }, Sample][], string]): Sample {
	const object = {};
	for (const [{ value: name }, { value }] of entries) {
		Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
	}
	const names = Object.keys(object);
	return {
		json: `{${entries.map(([{ json }, sample]) => `${json}${space}:${space}${sample.json}`).join(',')}}`,
		value: object,
		kinds: [
			names.length < entries.length ? 'repeated key' : 'object',
			...(names.includes('__proto__') ? ['__proto__'] : []),
			...entries.flatMap(([, { kinds }]) => kinds),
		],
	};
}

function toDeep([sample, levels]: [Sample, number]): Sample {
	return {
		json: `${'['.repeat(levels)}${sample.json}${']'.repeat(levels)}`,
		value: Array.from({ length: levels }).reduce((inner) => [inner], sample.value),
		kinds: ['deep', ...sample.kinds],
	};
}
