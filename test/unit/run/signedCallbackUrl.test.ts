import { describe, expect, it } from 'vitest';

import {
	isSigned,
	toCallbackUrl,
	toCheckedLength,
	toSignedUrl,
	toUrlSignature,
} from '../../../nodes/MidjourneyVideo/run/signedCallbackUrl.ts';
import { failureOf } from '../failureOf.ts';
import { NONCE, SECRET } from '../trigger/tools.ts';

describe('toCallbackUrl', () => {
	it.each([
		'https://n8n.example/webhook/1/callback',
		'http://localhost:5678/webhook/1/callback',
		'HTTPS://n8n.example/?a=1',
	])('takes %s as it is', (url) => {
		expect(toCallbackUrl(`  ${url}\n`)).toBe(url);
	});

	it.each([[''], ['  '], [undefined], [null], [17], [{ url: 'https://n8n.example' }]])(
		'takes %j for empty',
		(value) => {
			expect(failureOf(() => toCallbackUrl(value)).message).toBe('“Callback URL” is empty');
		},
	);

	it.each(['n8n.example/callback', '/webhook/1', 'ftp://n8n.example/', 'javascript:alert(1)', 'https://'])(
		'refuses %j',
		(value) => {
			expect(failureOf(() => toCallbackUrl(value)).message).toBe(
				`“Callback URL” isn't a valid URL: "${value}"`,
			);
		},
	);

	it('shows no more than 60 characters of what is no URL', () => {
		expect(failureOf(() => toCallbackUrl('x'.repeat(61))).message).toBe(
			`“Callback URL” isn't a valid URL: "${'x'.repeat(60)}"`,
		);
	});
});

describe('toCheckedLength', () => {
	const url = 'https://n8n.example/'.padEnd(2_000, 'x');

	it('takes 2,000 characters', () => {
		expect(toCheckedLength(url)).toBe(url);
	});

	it('refuses more', () => {
		expect(failureOf(() => toCheckedLength(`${url}x`)).message).toBe(
			'“Callback URL” is too long (2001 characters)',
		);
	});
});

/** Computed with `printf '%s' '<nonce>.<state>' | openssl dgst -sha256 -hmac 'correct horse battery staple'`. */
const SIGNATURES = {
	row7: '826e4a5814a0f445b151eff2cea816037e5aa159a1f4c0282347be57092cbcab',
	noState: '6c3dbf59d0334889ed6648ded378d9c93d9ae3ec56ac789730a9d18b37baa2df',
	json: 'b23540e453e6106513500ba9d08e2a6a97e96cca3f1f3154cd87b2184591a9b4',
	/** For `a.b.c`. */
	dots: 'd6cbe1a1691ef303e3b18294252c5a7a50f0ec23bb9c515bd052e2a89940cd8b',
	/** Like `row7`, but with an empty key. openssl rejects one, so this is from Python's `hmac`. */
	emptySecret: '7ef09646e1b3d577e5ed5d56a965e25334a8ed872e850d59def04f309211b14a',
};

describe('toSignedUrl', () => {
	it('adds the nonce and the HMAC of nonce and state', () => {
		expect(toSignedUrl('https://n8n.example/webhook/1/callback', SECRET, 'row-7', NONCE)).toBe(
			`https://n8n.example/webhook/1/callback?nonce=${NONCE}&signature=${SIGNATURES.row7}`,
		);
	});

	it('keeps the URL’s own query', () => {
		expect(toSignedUrl('https://n8n.example:8443/callback?a=1&b=x%26y&a=2', SECRET, 'row-7', NONCE)).toBe(
			`https://n8n.example:8443/callback?a=1&b=x%26y&a=2&nonce=${NONCE}&signature=${SIGNATURES.row7}`,
		);
	});

	it('replaces every nonce and signature that the URL already has', () => {
		expect(
			toSignedUrl(
				'https://n8n.example/callback?nonce=old&signature=old&a=1&nonce=older&signature=older',
				SECRET,
				'row-7',
				NONCE,
			),
		).toBe(`https://n8n.example/callback?nonce=${NONCE}&signature=${SIGNATURES.row7}&a=1`);
	});
});

describe('isSigned', () => {
	it.each([
		[NONCE, 'row-7', SIGNATURES.row7],
		[NONCE, '', SIGNATURES.noState],
		['nonce-1', '{"zeile":7,"größe":"🎬"}', SIGNATURES.json],
		['a', 'b.c', SIGNATURES.dots],
	])('accepts what openssl signed for nonce %j and state %j', (nonce, state, signature) => {
		expect(isSigned({ nonce, signature }, SECRET, state)).toBe(true);
	});

	it.each([
		['another nonce', `${NONCE}0`, SECRET, 'row-7', SIGNATURES.row7],
		['another secret', NONCE, `${SECRET}!`, 'row-7', SIGNATURES.row7],
		['another state', NONCE, SECRET, 'row-8', SIGNATURES.row7],
		['a longer state', NONCE, SECRET, 'row-77', SIGNATURES.row7],
		['no state', NONCE, SECRET, '', SIGNATURES.row7],
		['a state instead of none', NONCE, SECRET, 'row-7', SIGNATURES.noState],
		['another last digit', NONCE, SECRET, 'row-7', SIGNATURES.row7.replace(/b$/, 'c')],
		['another first digit', NONCE, SECRET, 'row-7', SIGNATURES.row7.replace(/^8/, '9')],
		['a cut signature', NONCE, SECRET, 'row-7', SIGNATURES.row7.slice(0, 63)],
		['an empty signature', NONCE, SECRET, 'row-7', ''],
		['a signature by the empty secret', NONCE, SECRET, 'row-7', SIGNATURES.emptySecret],
	])('refuses %s', (_, nonce, secret, state, signature) => {
		expect(isSigned({ nonce, signature }, secret, state)).toBe(false);
	});

	it('takes nothing for signed by the empty secret, not even its true signature', () => {
		expect(isSigned({ nonce: NONCE, signature: SIGNATURES.emptySecret }, '', 'row-7')).toBe(false);
	});
});

describe('toUrlSignature', () => {
	const signature = SIGNATURES.row7;

	it.each([NONCE, 'a', 'A-z_09', 'x'.repeat(128)])('reads the signature with nonce %s', (nonce) => {
		expect(toUrlSignature({ nonce, signature, other: ['1', '2'] })).toEqual({ nonce, signature });
	});

	it.each([
		['no query', undefined],
		['null', null],
		['text', `nonce=${NONCE}&signature=${signature}`],
		['an array', [NONCE, signature]],
		['an empty query', {}],
		['a missing nonce', { signature }],
		['a missing signature', { nonce: NONCE }],
		['a doubled nonce', { nonce: [NONCE, NONCE], signature }],
		['a doubled signature', { nonce: NONCE, signature: [signature, signature] }],
		['a nested nonce', { nonce: { a: NONCE }, signature }],
		['a nested signature', { nonce: NONCE, signature: { length: 64 } }],
		['an empty nonce', { nonce: '', signature }],
		['a nonce of 129 characters', { nonce: 'x'.repeat(129), signature }],
		['a nonce with a line feed', { nonce: `${NONCE}\n`, signature }],
		['a nonce with a blank', { nonce: 'a b', signature }],
		['a nonce with a letter that is not ASCII', { nonce: 'ä', signature }],
		['a number for a nonce', { nonce: 17, signature }],
		['an empty signature', { nonce: NONCE, signature: '' }],
		['a signature of 63 digits', { nonce: NONCE, signature: signature.slice(1) }],
		['a signature of 65 digits', { nonce: NONCE, signature: `${signature}0` }],
		['a signature with a letter beyond f', { nonce: NONCE, signature: signature.replace('a', 'g') }],
		['a signature in capitals', { nonce: NONCE, signature: signature.toUpperCase() }],
		['a signature with a line feed', { nonce: NONCE, signature: `${signature}\n` }],
	])('finds none in %s', (_, query) => {
		expect(toUrlSignature(query)).toBeUndefined();
	});

	it('refuses a nonce that has taken a part of the state over the dot', () => {
		expect(isSigned({ nonce: 'a.b', signature: SIGNATURES.dots }, SECRET, 'c')).toBe(true);
		expect(toUrlSignature({ nonce: 'a.b', signature: SIGNATURES.dots })).toBeUndefined();
	});
});
