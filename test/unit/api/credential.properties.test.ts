import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createRedact, toBaseUrl, toSentKey } from '../../../nodes/MidjourneyVideo/api/credential.ts';
import { anyValue, damaged } from '../arbitraries/arbitraries.ts';
import { outcomeOf } from '../arbitraries/outcomes.ts';
import { anyUrl } from '../arbitraries/urlSamples.ts';

const enteredKey = fc.oneof(
	fc.string({ unit: 'binary', minLength: 8, maxLength: 60 }),
	fc.string({ minLength: 8, maxLength: 60 }),
);

/** How a server may spell a text in a response. Whoever reads it decodes it. */
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
		fc.property(enteredKey, fc.constantFrom(...SPELLINGS), fc.string(), (text, spell, rest) => {
			const key = toSentKey(text);
			fc.pre(key.length >= 8 && !rest.toLowerCase().includes(key.toLowerCase()));
			const written = spell(key);
			const answer = createRedact(key)(`${rest}${written}`);
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
		fc.property(enteredKey, (text) => {
			const key = toSentKey(text);
			expect(() => new Headers({ Authorization: `Bearer ${key}` })).not.toThrow();
			expect(toSentKey(key)).toBe(key);
		}),
	);
});

const blank = fc.constantFrom('', '', ' ', '\n', '\u00a0');

it('toBaseUrl keeps origin and path of a plain http(s) address, and refuses every other one', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyUrl, blank, ({ text, scheme, hasUser, host, path }, around) => {
			const { value: base, failure } = outcomeOf(() => toBaseUrl(`${around}${text}${around}`));
			const isPlain = ['http', 'https'].includes(scheme) && !hasUser;
			expect(base).toBe(isPlain ? `${scheme}://${host}${path}` : undefined);
			expect(`${failure?.message} ${failure?.description}`).not.toContain('s3cret');
			seen.add(failure?.message.replace(/".*"/, '…') ?? 'taken');
		}),
	);
	expect(seen).toEqual(
		new Set([
			'taken',
			"The credential's “Base URL” isn't a valid URL",
			"The credential's “Base URL” begins with … instead of https: or http:",
			"The credential's “Base URL” contains a user name or password",
		]),
	);
});

it('a path added to a base URL stays below it, whatever was entered', () => {
	const seen = new Set<boolean>();
	const entered = fc.oneof(
		{ weight: 3, arbitrary: damaged(anyUrl.map(({ text }) => text)) },
		{ weight: 3, arbitrary: fc.webUrl({ withFragments: true, withQueryParameters: true, size: 'medium' }) },
		{ weight: 1, arbitrary: fc.oneof(anyValue, fc.string({ unit: 'binary' })) },
	);
	fc.assert(
		fc.property(entered, (value) => {
			const base = outcomeOf(() => toBaseUrl(value)).value;
			seen.add(base !== undefined);
			if (base === undefined) return;
			const { origin, pathname } = new URL((value as string).trim());
			const asked = new URL(`${base}/mj/submit/video`);
			expect(asked).toMatchObject({ origin, username: '', password: '', search: '', hash: '' });
			const prefix = asked.pathname.replace(/\/mj\/submit\/video$/, '');
			expect(pathname.startsWith(prefix)).toBe(true);
			expect(pathname.slice(prefix.length)).toMatch(/^(?:\/+v1)*\/*(?:\/mj(?:-\w+)?(?:\/.*)?)?$/);
			expect(base).not.toMatch(/\/$/);
			expect(toBaseUrl(base)).toBe(base);
		}),
	);
	expect(seen.size).toBe(2);
});
