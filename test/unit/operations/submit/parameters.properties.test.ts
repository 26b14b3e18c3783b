import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toSpeed, toSubmitBody } from '../../../../nodes/MidjourneyVideo/operations/submit/parameters.ts';
import { parseJson } from '../../../../nodes/MidjourneyVideo/shared/json.ts';
import { anyValue, ID, longInteger, mostly } from '../../arbitraries/arbitraries.ts';
import { hasAll, outcomeOf } from '../../arbitraries/outcomes.ts';

const start = fc.constantFrom(
	{ image: 'https://example.com/a.png' },
	{ action: 'extend', taskId: ID, index: 3 },
	{},
);

interface Entry {
	entered: unknown;
	/** Undefined if nothing is sent. */
	sent: unknown;
}

/** Pairs of what a user enters and what the node sends for it. */
const entry = (...pairs: Array<[unknown, unknown]>): fc.Arbitrary<Entry> =>
	fc.constantFrom(...pairs.map(([entered, sent]) => ({ entered, sent })));

const nothing = entry(['', undefined], [undefined, undefined], [null, undefined]);

const text = fc.oneof(
	nothing,
	entry(['  ', undefined], ['waves', 'waves'], [' a\nb ', 'a\nb'], [7, '7']),
	fc
		.string({ unit: fc.constantFrom('a', 'é', '😀', '"', '{'), minLength: 1 })
		.map((sent) => ({ entered: ` ${sent}\n`, sent })),
);

const state = fc.oneof(
	nothing,
	entry(['row-7', 'row-7'], [' ', ' '], [7, '7'], [0, '0'], [false, 'false'], [{ row: 7 }, '{"row":7}']),
	fc.string({ minLength: 1, maxLength: 255, size: 'max' }).map((entered) => ({ entered, sent: entered })),
);

const noStorage = entry([true, true], [false, undefined], [undefined, undefined], ['true', undefined]);

/** Fields as entered, without Extra Fields, and the body they produce. */
const filledIn = fc
	.record({ motion: fc.constantFrom('low', 'high'), prompt: text, videoType: text, state, noStorage, start })
	.map(({ motion, start: started, ...entries }) => {
		const toEach = (part: keyof Entry) =>
			Object.fromEntries(Object.entries(entries).map(([name, one]) => [name, one[part]]));
		return {
			given: { motion, start: started, ...toEach('entered') } as unknown as Given,
			sent: { motion, ...started, ...toEach('sent') },
		};
	});

type Given = Parameters<typeof toSubmitBody>[0];

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

it('toSubmitBody leaves out what is empty, and sends everything else as it was filled in', () => {
	fc.assert(
		fc.property(filledIn, ({ given, sent }) => {
			const body = toSubmitBody(given);
			expect(body).toEqual(sent);
			expect(Object.values(body)).not.toContain(undefined);
		}),
	);
});

it('toSubmitBody lets Extra Fields win, as an object or as its JSON, and changes nothing else for them', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(filledIn, extraObject, fc.boolean(), ({ given }, extra, isText) => {
			const extraFields = isText ? JSON.stringify(extra) : extra;
			const { value: body, failure } = outcomeOf(() => toSubmitBody({ ...given, extraFields }));
			seen.add(failure ? failure.message.split(' ')[0]! : 'taken');
			if (!body) return;
			expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
			const plain = Object.entries(toSubmitBody(given)).filter(([name]) => !Object.hasOwn(extra, name));
			// Read from JSON, so that IDs keep their digits.
			const added = Object.entries<unknown>(isText ? (parseJson(JSON.stringify(extra)) as object) : extra);
			expect(new Set(Object.keys(body))).toEqual(new Set([...plain, ...added].map(([name]) => name)));
			for (const [name, value] of [...plain, ...added]) expect(ownOf(body, name)).toEqual(value);
			if (body.action) expect(body.taskId).toBeTruthy();
		}),
	);
	// An action needs a task, whichever field the action comes from.
	expect(seen).toEqual(new Set(['taken', '“Action”']));
});

it('toSubmitBody refuses what could not be sent, and names its field', () => {
	const noText = anyValue.filter(
		(value) => !['string', 'number', 'undefined'].includes(typeof value) && value !== null,
	);
	const wrong = fc.oneof(
		fc.record({
			name: fc.constant('Motion'),
			change: anyValue.filter((value) => value !== 'low' && value !== 'high').map((motion) => ({ motion })),
		}),
		fc.record({ name: fc.constant('Prompt'), change: noText.map((prompt) => ({ prompt })) }),
		fc.record({ name: fc.constant('Resolution'), change: noText.map((videoType) => ({ videoType })) }),
		fc.record({
			name: fc.constant('State'),
			change: fc.string({ minLength: 256, maxLength: 270, size: 'max' }).map((long) => ({ state: long })),
		}),
		fc.record({
			name: fc.constant('Extra Body Fields'),
			change: fc
				.constantFrom<unknown>('[1]', '{a: 1}', ' ', 7, true, ['a'])
				.map((extraFields) => ({ extraFields })),
		}),
	);
	fc.assert(
		fc.property(filledIn, wrong, ({ given }, { name, change }) => {
			const { failure } = outcomeOf(() => toSubmitBody({ ...given, ...change }));
			expect(failure?.message).toMatch(new RegExp(`^“${name}” `));
		}),
	);
});

it('toSubmitBody makes a body of whatever is entered, or tells why not, and leaves all objects alone', () => {
	const fields = fc.record({
		motion: mostly('low', 'high'),
		prompt: mostly('waves', '  ', ' a\nb ', 7, undefined, null),
		videoType: mostly('vid_1.1_i2v_720', '', undefined),
		state: fc.oneof(
			mostly('row-7', ' row 7 ', '', 7, 0, false, { row: 7 }),
			fc.string({ minLength: 240, maxLength: 270, size: 'max' }),
		),
		noStorage: mostly(true, false, undefined, 'true'),
		extraFields: fc.oneof(extraObject, mostly(undefined, '', null, '[1]', '{a: 1}', ' ', 7)),
		start,
	});
	const seen = new Set<string>();
	fc.assert(
		fc.property(fields, (given) => {
			const { failure } = outcomeOf(() => toSubmitBody(given));
			expect(Object.keys(Object.prototype)).toEqual([]);
			seen.add(failure ? failure.message.split(' ')[0]! : 'taken');
		}),
	);
	expect(seen).toSatisfy(
		hasAll('taken', '“Motion”', '“Prompt”', '“Resolution”', '“State”', '“Extra', '“Action”'),
	);
});

it('toSubmitBody keeps the digits of ids in Extra Fields that are text', () => {
	const empty = { motion: 'low', prompt: '', videoType: '', state: '', noStorage: false, start: {} };
	fc.assert(
		fc.property(longInteger, (id) => {
			const given = { ...empty, extraFields: `{"parent":${id},"list":[${id}]}` };
			const expected = Number.isSafeInteger(Number(id)) ? Number(id) : String(id);
			expect(toSubmitBody(given)).toEqual({ motion: 'low', parent: expected, list: [expected] });
		}),
	);
});

it('toSpeed gives one of the speeds that become part of a path, or refuses', () => {
	const speeds = ['', 'fast', 'turbo', 'relax'];
	const seen = new Set<unknown>();
	fc.assert(
		fc.property(mostly(...speeds, 'FAST', '../x', 'x'.repeat(700)), (value) => {
			const taken = outcomeOf(() => toSpeed(value)).value;
			expect(taken).toBeOneOf([undefined, ...speeds]);
			if (taken !== undefined) expect(taken).toBe(value);
			seen.add(taken);
		}),
	);
	expect(seen).toEqual(new Set([...speeds, undefined]));
});

function ownOf(body: object, name: string): unknown {
	return Object.getOwnPropertyDescriptor(body, name)?.value;
}
