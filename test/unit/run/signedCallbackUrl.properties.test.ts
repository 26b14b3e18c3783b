import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	isSigned,
	toCallbackUrl,
	toUrlSignature,
} from '../../../nodes/MidjourneyVideo/run/signedCallbackUrl.ts';
import { outcomeOf } from '../arbitraries/outcomes.ts';
import { enteredUrl, expectHttp } from '../arbitraries/urlSamples.ts';
import { toSignedQuery } from '../trigger/tools.ts';

it('toCallbackUrl gives the http(s) URL that was entered, or refuses', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(enteredUrl, (value) => {
			const { value: url, failure } = outcomeOf(() => toCallbackUrl(value));
			seen.add(failure ? failure.message.replace(/".*"/s, '…') : 'taken');
			if (failure) return;
			expect(url).toBe((value as string).trim());
			expectHttp(url);
		}),
	);
	expect(seen).toEqual(new Set(['taken', '“Callback URL” is empty', "“Callback URL” isn't a valid URL: …"]));
});

describe('a signature', () => {
	const nonceCharacter = fc.constantFrom(
		...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
	);
	const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
	// HMAC pads short keys with zero bytes, so zero characters at the end of a secret don't change the result.
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

	/** The text with one character replaced, removed or inserted. */
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
