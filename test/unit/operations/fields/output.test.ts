import { describe, expect, it } from 'vitest';

import { toChoice } from '../../../../nodes/MidjourneyVideo/operations/fields/output.ts';
import type { Choice } from '../../../../nodes/MidjourneyVideo/run/fileChoice.ts';
import { failureOf } from '../../failureOf.ts';

describe('toChoice', () => {
	it.each<[unknown, unknown, Choice]>([
		['none', 3, { kind: 'none' }],
		['first', 'x', { kind: 'first' }],
		['all', undefined, { kind: 'all' }],
		['one', '2', { kind: 'one', videoIndex: 2 }],
	])('makes %j with the index %j to %j', (kind, videoIndex, choice) => {
		expect(toChoice(kind, videoIndex)).toEqual(choice);
	});

	it.each([
		['two', 0, '“Download” must be none, first, all or one, not "two"'],
		['one', 4, '“Video Index” must be a whole number from 0 to 3, not 4'],
	])('refuses %j with the index %j', (kind, videoIndex, message) => {
		expect(failureOf(() => toChoice(kind, videoIndex)).message).toBe(message);
	});
});
