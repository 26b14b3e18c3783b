import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { answerCallback } from '../../../nodes/MidjourneyVideo/callback/answerCallback.ts';
import { isSigned, toUrlSignature } from '../../../nodes/MidjourneyVideo/callback/signature.ts';
import { fitsStateFilter } from '../../../nodes/MidjourneyVideo/mapping/state.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/failure.ts';
import {
	createTools,
	failed,
	finished,
	finishedOutput,
	ID,
	NONCE,
	running,
	SECRET,
	toSettings,
	toSignedQuery,
} from './tools.ts';

const genuine = fc.constantFrom(finished, failed, running);

/** Mostly one of the values, at times anything else that JSON can say. */
const mostly = (...values: unknown[]) =>
	fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.jsonValue() });

/** A genuine callback, some of its fields replaced. */
const forged = fc
	.tuple(
		genuine,
		fc.record(
			{
				id: mostly(ID, ID, Number(ID), '18', '../x', '..'),
				status: mostly('SUCCESS', 'success', 'FAILURE', 'IN_PROGRESS', ''),
				progress: mostly('1%', '100%', 50, ''),
				state: mostly('row-7', 'row-7', 'row-8', '', null),
				videoUrl: mostly('https://evil.example/0.mp4'),
				properties: fc.jsonValue(),
			},
			{ requiredKeys: [] },
		),
	)
	.map(([record, change]) => JSON.stringify({ ...record, ...change }));

/** A genuine callback, some of its characters replaced. */
const damaged = fc
	.tuple(genuine, fc.nat(), fc.nat(9), fc.string({ maxLength: 9 }))
	.map(([record, place, length, change]) => {
		const text = JSON.stringify(record);
		const at = place % (text.length + 1);
		return text.slice(0, at) + change + text.slice(at + length);
	});

const anyText = fc.oneof(
	{ weight: 5, arbitrary: forged },
	{ weight: 3, arbitrary: damaged },
	{ weight: 1, arbitrary: fc.json() },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const hexSignature = fc.string({
	unit: fc.constantFrom(...'0123456789abcdef'),
	minLength: 64,
	maxLength: 64,
});

/** Queries of callers who do not know the secret, or who have a signature for a state that nobody posts. */
const unsignedQuery = fc.oneof(
	fc.anything(),
	fc.record({ nonce: fc.anything(), signature: fc.anything() }, { requiredKeys: [] }),
	fc.record({ nonce: fc.constant(NONCE), signature: fc.oneof(hexSignature, fc.array(hexSignature)) }),
	fc.constant(toSignedQuery('signed for this state only')),
	fc.constant(toSignedQuery('row-7', NONCE, 'another secret')),
);

const anySettings = fc
	.record({
		events: fc
			.subarray(['succeeded', 'failed', 'progress'] as const, { minLength: 1 })
			.map((events) => [...events]),
		verify: fc.boolean(),
		simplify: fc.boolean(),
		stateFilter: fc.oneof(fc.constantFrom('', '', '*', 'row-*'), fc.string()),
		parseState: fc.boolean(),
		dedupe: fc.boolean(),
	})
	.map(toSettings);

const anyApiAnswer = fc.constantFrom(
	finished,
	failed,
	running,
	{ ...finished, state: undefined },
	undefined,
	undefined,
	new Failure('No access'),
	new Failure('Away', { isRepeatable: true }),
);

describe('answerCallback', () => {
	it('answers whatever is posted, in one of the ways that it promises', async () => {
		const seen = new Set<unknown>();
		await fc.assert(
			fc.asyncProperty(
				anyText,
				fc.anything(),
				anySettings,
				anyApiAnswer,
				async (text, query, settings, api) => {
					const answer = await answerCallback({ text, query }, settings, createTools({ [ID]: [api] }));
					const { kind } = answer;
					if (kind === 'started') {
						const event = expect.toBeOneOf(settings.events);
						expect(answer).toEqual({ kind, output: expect.objectContaining({ event }) });
					} else if (kind === 'ignored') {
						expect(answer).toEqual({ kind, reason: expect.any(String) });
					} else {
						const status = expect.toBeOneOf([400, 403, 503]);
						const detail = answer.status === 503 ? expect.any(String) : undefined;
						expect(answer).toEqual({ kind, status, reason: expect.any(String), detail });
					}
					seen.add(answer.kind === 'refused' ? answer.status : answer.kind);
				},
			),
		);
		expect(seen).toEqual(new Set(['started', 'ignored', 400, 403, 503]));
	});

	it('refuses whatever is not signed when there is a secret, and asks nothing', async () => {
		const seen = new Set<unknown>();
		await fc.assert(
			fc.asyncProperty(anyText, unsignedQuery, anySettings, async (text, query, settings) => {
				const tools = createTools({ [ID]: [finished] });
				const answer = await answerCallback({ text, query }, { ...settings, callbackSecret: SECRET }, tools);
				expect(answer).toEqual({
					kind: 'refused',
					status: expect.toBeOneOf([400, 401]),
					reason: expect.any(String),
				});
				expect(tools.log).toEqual([]);
				seen.add('reason' in answer && answer.reason);
			}),
		);
		expect(seen).toEqual(
			new Set([
				'The URL is not signed',
				'The body is not a JSON object with the id and status of a task',
				'The signature of the URL does not fit the state of the task',
			]),
		);
	});

	it('starts with nothing but the true record when it verifies', async () => {
		let starts = 0;
		await fc.assert(
			fc.asyncProperty(anyText, fc.boolean(), fc.boolean(), async (text, simplify, parseState) => {
				const tools = createTools({ [ID]: [finished] });
				const settings = toSettings({ events: ['succeeded', 'progress', 'failed'], simplify, parseState });
				const answer = await answerCallback({ text, query: {} }, settings, tools);
				if (answer.kind !== 'started') return;
				starts += 1;
				const output = simplify ? finishedOutput : { ...finished, event: 'succeeded' };
				expect(answer.output).toEqual(parseState ? { ...output, stateData: null } : output);
				expect(tools.log).toEqual([`0s ${ID}`]);
			}),
		);
		expect(starts).toBeGreaterThan(20);
	});

	it('never starts with a state that the filter or the signature does not allow, whoever leaves out what', async () => {
		const anyState = fc.constantFrom('row-7', 'row-8', '', null, undefined);
		const query = fc.constantFrom(undefined, ...['row-7', 'row-8', ''].map((state) => toSignedQuery(state)));
		const seen = new Set<string>();
		await fc.assert(
			fc.asyncProperty(
				fc.record({ posted: anyState, shown: anyState, record: genuine, query }),
				fc.constantFrom('', '*', 'row-*', 'row-7'),
				async ({ posted, shown, record, query: signed }, stateFilter) => {
					const settings = toSettings({
						events: ['succeeded', 'progress', 'failed'],
						stateFilter,
						callbackSecret: signed ? SECRET : '',
					});
					const text = JSON.stringify({ ...record, state: posted });
					const tools = createTools({ [ID]: [{ ...record, state: shown }] });
					const answer = await answerCallback({ text, query: signed ?? {} }, settings, tools);
					seen.add(answer.kind);
					if (answer.kind !== 'started') return;
					const known = shown ?? posted ?? '';
					expect(fitsStateFilter(known, stateFilter)).toBe(true);
					expect(answer.output.state).toBe((signed ? known : (shown ?? '')) || null);
					if (signed) expect(signed).toEqual(toSignedQuery(known));
				},
			),
		);
		expect(seen).toEqual(new Set(['started', 'ignored', 'refused']));
	});

	it('keeps the id that was posted, as text', async () => {
		const idText = fc.oneof(
			fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String),
			fc.bigInt({ min: 10n ** 15n, max: 10n ** 18n }).map(String),
		);
		const anyId = fc
			.string({ unit: fc.constantFrom(...'abcXYZ0123456789_.:~-'), minLength: 1, maxLength: 100 })
			.filter((id) => !/^\.+$/.test(id));
		const posted = fc.oneof(
			idText.map((id) => ({ id, json: id })),
			fc.oneof(idText, anyId).map((id) => ({ id, json: JSON.stringify(id) })),
		);
		await fc.assert(
			fc.asyncProperty(posted, fc.boolean(), async ({ id, json }, verify) => {
				const tools = createTools({ [id]: [{ ...finished, id }] });
				const text = JSON.stringify(finished).replace(`"${ID}"`, () => json);
				const settings = toSettings({ verify, dedupe: false });
				expect(await answerCallback({ text, query: {} }, settings, tools)).toEqual({
					kind: 'started',
					output: { ...finishedOutput, taskId: id },
				});
				expect(tools.log).toEqual(verify ? [`0s ${id}`] : []);
				expect(await answerCallback({ text, query: {} }, { ...settings, simplify: false }, tools)).toEqual({
					kind: 'started',
					output: { ...finished, id, event: 'succeeded' },
				});
			}),
		);
	});
});

describe('a signature', () => {
	const nonceCharacter = fc.constantFrom(
		...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
	);
	const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
	// An HMAC fills short keys up with zero characters, so that these at the end of a secret change nothing.
	const secretCharacter = character.filter((text) => text !== '\0');
	const signed = fc.record({
		nonce: fc.string({ unit: nonceCharacter, minLength: 1, maxLength: 128 }),
		state: fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.json()),
		secret: fc.string({ unit: secretCharacter, minLength: 1 }),
	});

	const isAccepted = (query: unknown, secret: string, state: string) => {
		const signature = toUrlSignature(query);
		return signature !== undefined && isSigned(signature, secret, state);
	};

	/** The text with one character replaced, left out or put in. */
	const changed = (text: string, place: number, how: 'replace' | 'remove' | 'insert', by: string) => {
		const characters = [...text];
		const at = place % (characters.length + (how === 'insert' ? 1 : 0) || 1);
		characters.splice(at, how === 'insert' ? 0 : 1, ...(how === 'remove' ? [] : [by]));
		return characters.join('');
	};

	it('is accepted for its own nonce, secret and state', () => {
		fc.assert(
			fc.property(signed, ({ nonce, state, secret }) => {
				expect(isAccepted(toSignedQuery(state, nonce, secret), secret, state)).toBe(true);
			}),
		);
	});

	it('is refused when one character of any part is changed', () => {
		const change = fc.record({
			part: fc.constantFrom('nonce' as const, 'state' as const, 'secret' as const, 'signature' as const),
			place: fc.nat(),
			how: fc.constantFrom('replace' as const, 'remove' as const, 'insert' as const),
			by: fc.oneof(secretCharacter, nonceCharacter, fc.constantFrom(...'.0123456789abcdef')),
		});
		fc.assert(
			fc.property(signed, change, ({ nonce, state, secret }, { part, place, how, by }) => {
				const before = { ...toSignedQuery(state, nonce, secret), secret, state };
				const after = { ...before, [part]: changed(before[part], place, how, by) };
				fc.pre(after[part] !== before[part]);
				expect(isAccepted(after, after.secret, after.state)).toBe(false);
			}),
		);
	});
});
