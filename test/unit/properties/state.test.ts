import fc from 'fast-check';
import { expect, it } from 'vitest';

import { tryParseJson } from '../../../nodes/MidjourneyVideo/mapping/json.ts';
import { fitsStateFilter, hasState, stateOf } from '../../../nodes/MidjourneyVideo/mapping/state.ts';

const unit = fc.constantFrom('a', 'b', 'ab', '*', '.', '\n', '$', '^', '\\', '[', 'é', '😀', '\ud83d');
const state = fc.string({ unit, maxLength: 12 });

/** A filter that fits the state: parts of it replaced by stars. */
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

const unrelated = fc.record({ text: state, filter: fc.string({ unit, maxLength: 7 }) });

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

it('stateOf gives text for whatever JSON says, and none only where there is no state', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(fc.option(fc.jsonValue(), { nil: undefined }), (value) => {
			const record = tryParseJson(JSON.stringify({ state: value })) as { state?: string };
			const text = stateOf(record);
			expect(text).toBe(toExpectedState(record.state));
			expect(hasState(record)).toBe(value !== undefined && value !== null);
			seen.add(text === '' ? 'none' : typeof value);
		}),
	);
	expect(seen).toEqual(new Set(['none', 'string', 'number', 'boolean', 'object']));
});

function toExpression(filter: string): RegExp {
	const parts = filter.split('*').map((part) => part.replace(/[.$^\\[]/g, '\\$&'));
	return new RegExp(`^${parts.join('[^]*')}$`);
}

function toExpectedState(value: unknown): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
}
