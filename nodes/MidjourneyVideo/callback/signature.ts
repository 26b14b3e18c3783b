import { createHmac, timingSafeEqual } from 'node:crypto';

import { isObject } from '../mapping/json';

/** What a signed callback URL carries in its query. */
export interface UrlSignature {
	nonce: string;
	/** Hex HMAC-SHA256 of `<nonce>.<state>`. */
	signature: string;
}

/** Without dots: with one, `a.b` and `c` would sign the same text as `a` and `b.c`. */
const NONCE = /^[\w-]{1,128}$/;

const SIGNATURE = /^[\da-f]{64}$/;

/** The callback URL with a nonce, and with a signature that only fits the given state. */
export function toSignedUrl(callbackUrl: string, secret: string, state: string, nonce: string): string {
	const url = new URL(callbackUrl);
	url.searchParams.set('nonce', nonce);
	url.searchParams.set('signature', toSignature(secret, nonce, state));
	return url.href;
}

/** The signature in a parsed query, or undefined when it is missing, doubled or of another form. */
export function toUrlSignature(query: unknown): UrlSignature | undefined {
	const { nonce, signature } = isObject(query) ? query : {};
	if (typeof nonce !== 'string' || typeof signature !== 'string') return undefined;
	return NONCE.test(nonce) && SIGNATURE.test(signature) ? { nonce, signature } : undefined;
}

/** Whether the secret's owner signed this state. Nothing is signed by an empty secret. */
export function isSigned({ nonce, signature }: UrlSignature, secret: string, state: string): boolean {
	if (secret === '') return false;
	const expected = toSignature(secret, nonce, state);
	// Digests have one length, so that the comparison takes the same time whatever was sent.
	return timingSafeEqual(toDigest(expected, secret), toDigest(signature, secret));
}

function toSignature(secret: string, nonce: string, state: string): string {
	return toDigest(`${nonce}.${state}`, secret).toString('hex');
}

function toDigest(text: string, secret: string): Buffer {
	return createHmac('sha256', secret).update(text).digest();
}
