import fc from 'fast-check';
import { expect, it } from 'vitest';

import { parseJson } from '../../../nodes/MidjourneyVideo/mapping/json.ts';
import { toSpeed, toSubmitBody, toVariantIndex } from '../../../nodes/MidjourneyVideo/mapping/submitBody.ts';
import { anyValue, ID, longInteger, mostly } from './arbitraries.ts';
import { hasAll, outcomeOf } from './outcomes.ts';

const MAX_STATE_LENGTH = 255;

const extraObject = fc.oneof(
	fc.constant({}),
	fc.record(
		{
			motion: fc.constantFrom('medium', 'low'),
			action: fc.constantFrom('extend', ''),
			taskId: fc.constantFrom(ID, ''),
			state: fc.constantFrom('mine'),
			batchSize: fc.integer(),
			['__proto__']: fc.constantFrom<unknown>({ taskId: '1', state: 'x' }, 'x', null),
			constructor: fc.constantFrom<unknown>({ prototype: { polluted: true } }),
		},
		{ requiredKeys: [], noNullPrototype: true },
	),
	fc.dictionary(fc.string(), fc.jsonValue()),
);

const extraFields = fc.oneof(
	{ weight: 3, arbitrary: extraObject },
	{ weight: 3, arbitrary: extraObject.map((fields) => JSON.stringify(fields)) },
	{ weight: 2, arbitrary: mostly(undefined, '', null, '[1]', '{a: 1}', ' ', 7) },
);

const state = fc.oneof(
	mostly('row-7', ' row 7 ', '', 7, 0, false, { row: 7 }),
	fc.string({ minLength: 240, maxLength: 270, size: 'max' }),
);

const start = fc.constantFrom(
	{ image: 'https://example.com/a.png' },
	{ action: 'extend', taskId: ID, index: 3 },
	{},
);

const fields = fc.record({
	motion: fc.oneof(
		{ weight: 9, arbitrary: fc.constantFrom('low', 'high') },
		{ weight: 1, arbitrary: anyValue },
	),
	prompt: mostly('waves', '  ', ' a\nb ', 7, undefined, null),
	videoType: mostly('vid_1.1_i2v_720', '', undefined),
	state,
	noStorage: mostly(true, false, undefined, 'true'),
	extraFields,
	start,
});

it('toSubmitBody sends what was filled in, as it should be, and nothing else, or refuses', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(fields, (given) => {
			const { value: body, failure } = outcomeOf(() => toSubmitBody(given));
			expect(Object.keys(Object.prototype)).toEqual([]);
			seen.add(failure ? failure.message.split(' ')[0]! : 'taken');
			if (!body) return;
			const extra = toObject(given.extraFields);
			expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
			for (const [name, value] of Object.entries(extra)) expect(ownOf(body, name)).toEqual(value);
			const names = Object.keys(extra);
			expect(withoutNames(body, names)).toEqual(withoutNames(toExpected(given), names));
			if (body.action) expect(body.taskId).toBeTruthy();
			if (!names.includes('state')) expect((body.state ?? '').length).toBeLessThanOrEqual(MAX_STATE_LENGTH);
		}),
	);
	expect(seen).toSatisfy(hasAll('taken', 'Motion', 'Prompt', 'Video', 'State', 'Extra', 'Action'));
});

it('toSubmitBody keeps the digits of ids in Extra Fields that are text', () => {
	fc.assert(
		fc.property(longInteger, (id) => {
			const given = { ...EMPTY, extraFields: `{"parent":${id},"list":[${id}]}` };
			const expected = Number.isSafeInteger(Number(id)) ? Number(id) : String(id);
			expect(toSubmitBody(given)).toEqual({ motion: 'low', parent: expected, list: [expected] });
		}),
	);
});

it('toVariantIndex gives a whole number from 0 to 3, or refuses', () => {
	const seen = new Set<unknown>();
	const index = mostly(0, 1, 2, 3, '0', -0, '-0', ' 3 ', 4, -1, 1.5, '', NaN, Infinity, '1e1');
	fc.assert(
		fc.property(index, (value) => {
			const taken = outcomeOf(() => toVariantIndex(value, 'Video Index')).value;
			if (taken !== undefined) expect(taken).toBe(Number(value));
			expect(JSON.stringify(taken)).toBeOneOf(['0', '1', '2', '3', undefined]);
			seen.add(taken);
		}),
	);
	expect(seen).toEqual(new Set([0, 1, 2, 3, undefined]));
});

it('toSpeed gives one of the speeds that become part of a path, or refuses', () => {
	const seen = new Set<unknown>();
	fc.assert(
		fc.property(mostly('', 'fast', 'turbo', 'relax', 'FAST', '../x', 'x'.repeat(700)), (value) => {
			const taken = outcomeOf(() => toSpeed(value)).value;
			expect(taken).toBe(['', 'fast', 'turbo', 'relax'].find((speed) => speed === value));
			seen.add(taken);
		}),
	);
	expect(seen).toEqual(new Set(['', 'fast', 'turbo', 'relax', undefined]));
});

const EMPTY = { motion: 'low', prompt: '', videoType: '', state: '', noStorage: false, start: {} };

type Given = Parameters<typeof toSubmitBody>[0];

/** What is sent without Extra Fields. */
function toExpected({ motion, start, prompt, videoType, state, noStorage }: Given): Record<string, unknown> {
	const texts = { prompt: toWord(prompt), videoType: toWord(videoType), state: toStateText(state) };
	const filled = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
	return { motion, ...start, ...filled, ...(noStorage === true ? { noStorage } : {}) };
}

function toStateText(state: unknown): string {
	const given = state ?? '';
	return typeof given === 'string' ? given : JSON.stringify(given);
}

function toWord(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function toObject(value: unknown): Record<string, unknown> {
	return typeof value === 'string' && value !== ''
		? (parseJson(value) as Record<string, unknown>)
		: { ...Object(value) };
}

function ownOf(body: object, name: string): unknown {
	return Object.getOwnPropertyDescriptor(body, name)?.value;
}

function withoutNames(body: object, names: string[]): Record<string, unknown> {
	return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}
