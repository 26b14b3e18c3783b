import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { decideCallback, fitsStateFilter } from '../../../nodes/MidjourneyVideo/trigger/decideCallback.ts';
import { damaged, mostlyJson } from '../arbitraries/arbitraries.ts';
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

/** A genuine callback with some of its fields replaced. */
const forged = fc
	.tuple(
		genuine,
		fc.record(
			{
				id: mostlyJson(ID, ID, Number(ID), '18', '../x', '..'),
				status: mostlyJson('SUCCESS', 'success', 'FAILURE', 'IN_PROGRESS', ''),
				progress: mostlyJson('1%', '100%', 50, ''),
				state: mostlyJson('row-7', 'row-7', 'row-8', '', null),
				videoUrl: mostlyJson('https://evil.example/0.mp4'),
				properties: fc.jsonValue(),
			},
			{ requiredKeys: [] },
		),
	)
	.map(([record, change]) => JSON.stringify({ ...record, ...change }));

const anyText = fc.oneof(
	{ weight: 5, arbitrary: forged },
	{ weight: 3, arbitrary: damaged(genuine.map((record) => JSON.stringify(record))) },
	{ weight: 1, arbitrary: fc.json() },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

const hexSignature = fc.string({
	unit: fc.constantFrom(...'0123456789abcdef'),
	minLength: 64,
	maxLength: 64,
});

/** Queries from callers who don't know the secret, or whose signature is for a state that nobody posts. */
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

const anyAnswer = fc.constantFrom(
	finished,
	failed,
	running,
	{ ...finished, state: undefined },
	undefined,
	undefined,
	new Failure('No access'),
	new Failure('Away', { isRepeatable: true }),
);

describe('decideCallback', () => {
	it('answers whatever is posted, in one of the ways that it promises', async () => {
		const seen = new Set<unknown>();
		await fc.assert(
			fc.asyncProperty(anyText, fc.anything(), anySettings, anyAnswer, async (text, query, settings, api) => {
				const answer = await decideCallback({ text, query }, settings, createTools({ [ID]: [api] }));
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
			}),
		);
		expect(seen).toEqual(new Set(['started', 'ignored', 400, 403, 503]));
	});

	it('refuses whatever is not signed when there is a secret, and asks nothing', async () => {
		const seen = new Set<unknown>();
		await fc.assert(
			fc.asyncProperty(anyText, unsignedQuery, anySettings, async (text, query, settings) => {
				const tools = createTools({ [ID]: [finished] });
				const answer = await decideCallback({ text, query }, { ...settings, callbackSecret: SECRET }, tools);
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
				"The URL isn't signed",
				"The body isn't a JSON object with the id and status of a task",
				"The signature of the URL doesn't match the state of the task",
			]),
		);
	});

	it('starts with nothing but the true record when it verifies', async () => {
		let starts = 0;
		await fc.assert(
			fc.asyncProperty(anyText, fc.boolean(), fc.boolean(), async (text, simplify, parseState) => {
				const tools = createTools({ [ID]: [finished] });
				const settings = toSettings({ events: ['succeeded', 'progress', 'failed'], simplify, parseState });
				const answer = await decideCallback({ text, query: {} }, settings, tools);
				if (answer.kind !== 'started') return;
				starts += 1;
				const output = simplify ? finishedOutput : { ...finished, event: 'succeeded' };
				expect(answer.output).toEqual(parseState ? { ...output, stateData: null } : output);
				expect(tools.log).toEqual([`0s fetch ${ID}`]);
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
					const answer = await decideCallback({ text, query: signed ?? {} }, settings, tools);
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
				expect(await decideCallback({ text, query: {} }, settings, tools)).toEqual({
					kind: 'started',
					output: { ...finishedOutput, taskId: id },
				});
				expect(tools.log).toEqual(verify ? [`0s fetch ${id}`] : []);
				expect(await decideCallback({ text, query: {} }, { ...settings, simplify: false }, tools)).toEqual({
					kind: 'started',
					output: { ...finished, id, event: 'succeeded' },
				});
			}),
		);
	});
});

const piece = fc.constantFrom('a', 'b', 'ab', '*', '.', '\n', '$', '^', '\\', '[', 'é', '😀', '\ud83d');
const state = fc.string({ unit: piece, maxLength: 12 });

/** A state and a filter that fits it: the state with parts replaced by stars. */
const loosened = fc
	.tuple(state, fc.array(fc.tuple(fc.nat(12), fc.nat(4)), { maxLength: 3 }))
	.map(([text, cuts]) => {
		const filter = cuts.reduce(
			(left, [at, length]) => `${left.slice(0, at)}*${left.slice(at + length)}`,
			text,
		);
		return { text, filter };
	});

const loosenedForOther = fc.tuple(state, loosened).map(([text, { filter }]) => ({ text, filter }));

const unrelated = fc.record({ text: state, filter: fc.string({ unit: piece, maxLength: 7 }) });

function toExpression(filter: string): RegExp {
	const parts = filter.split('*').map((part) => part.replace(/[.$^\\[]/g, '\\$&'));
	return new RegExp(`^${parts.join('[^]*')}$`);
}

it('fitsStateFilter takes a state of which parts are replaced by stars', () => {
	fc.assert(
		fc.property(loosened, ({ text, filter }) => {
			expect(fitsStateFilter(text, filter)).toBe(true);
		}),
	);
});

it('fitsStateFilter agrees with a regular expression in which a star stands for any text', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(fc.oneof(loosened, loosenedForOther, unrelated), ({ text, filter }) => {
			const isFitting = filter === '' || toExpression(filter).test(text);
			expect(fitsStateFilter(text, filter)).toBe(isFitting);
			seen.add(`${filter.split('*').length - 1} stars ${isFitting}`);
		}),
	);
	const counts = [0, 1, 2, 3].flatMap((stars) => [`${stars} stars true`, `${stars} stars false`]);
	expect([...seen]).toEqual(expect.arrayContaining(counts));
});

it('fitsStateFilter takes every state for an empty filter and for one of stars alone', () => {
	const filter = fc.integer({ min: 0, max: 5 }).map((stars) => '*'.repeat(stars));
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), filter, (text, stars) => {
			expect(fitsStateFilter(text, stars)).toBe(true);
		}),
	);
});
