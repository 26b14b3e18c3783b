import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createBlot, toSentKey } from '../../../nodes/MidjourneyVideo/mapping/key.ts';

const entered = fc.oneof(
	fc.string({ unit: 'binary', minLength: 8, maxLength: 60 }),
	fc.string({ minLength: 8, maxLength: 60 }),
);

/** How a text comes into an answer; each is undone by whoever reads it. */
const SPELLINGS: Array<(text: string) => string> = [
	(text) => text,
	(text) => JSON.stringify(text),
	(text) => JSON.stringify({ message: JSON.stringify([text]) }),
	(text) => JSON.stringify(text).replaceAll('/', '\\/'),
	(text) => encodeURIComponent(text),
	(text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
];

it('a blot takes the key out of a text, however it is written, and leaves the rest', () => {
	let blotted = 0;
	fc.assert(
		fc.property(entered, fc.constantFrom(...SPELLINGS), fc.string(), (text, spell, rest) => {
			const key = toSentKey(text);
			fc.pre(key.length >= 8 && !rest.toLowerCase().includes(key.toLowerCase()));
			const written = spell(key);
			const answer = createBlot(key)(`${rest}${written}`);
			expect(answer).not.toContain(key);
			expect(answer.startsWith(rest.slice(0, -key.length))).toBe(true);
			expect(answer).toContain('***');
			blotted += 1;
		}),
	);
	expect(blotted).toBe(fc.readConfigureGlobal().numRuns);
});

it('a key is sent as a header can hold it, and the same when it is entered as it was sent', () => {
	fc.assert(
		fc.property(entered, (text) => {
			const key = toSentKey(text);
			expect(() => new Headers({ Authorization: `Bearer ${key}` })).not.toThrow();
			expect(toSentKey(key)).toBe(key);
		}),
	);
});
