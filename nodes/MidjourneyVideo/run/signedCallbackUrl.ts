import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { stateOf } from '../api/task';
import type { VideoBody } from '../api/types';
import { Failure } from '../shared/failure';
import { isObject } from '../shared/json';
import { isHttpUrl } from '../shared/urls';

/**
 * Returns the body with the URL that the server posts task updates to. If the credential has a Callback Secret, the URL
 * is signed for the task's state. A `notifyHook` from Extra Fields wins.
 *
 * @param callbackUrl as entered; undefined for no callbacks
 * @param readSecret reads the credential's Callback Secret, empty if there's none
 * @throws Failure for a callback URL that can't work
 */
export async function withCallback(
	body: VideoBody,
	callbackUrl: unknown,
	readSecret: () => Promise<string>,
): Promise<VideoBody> {
	if (body.notifyHook !== undefined || callbackUrl === undefined) return body;
	const url = toCallbackUrl(callbackUrl);
	const secret = await readSecret();
	const nonce = randomBytes(16).toString('hex');
	const notifyHook = secret === '' ? url : toSignedUrl(url, secret, stateOf(body), nonce);
	return { ...body, notifyHook: toCheckedLength(notifyHook) };
}

/**
 * The callback URL that a user entered.
 *
 * @throws Failure if no server could post to it
 */
export function toCallbackUrl(value: unknown): string {
	const url = typeof value === 'string' ? value.trim() : '';
	if (url === '') {
		throw new Failure('“Callback URL” is empty', {
			description:
				'Copy the Production URL of the Midjourney Video Trigger node, or remove the option “Callback URL”.',
		});
	}
	const isUrl: boolean = isHttpUrl(url);
	if (!isUrl) {
		throw new Failure(`“Callback URL” isn't a valid URL: "${url.slice(0, 60)}"`, {
			description: 'Enter a URL such as https://n8n.example.com/webhook/…/callback, including https://.',
		});
	}
	return url;
}

/** The API accepts a `notifyHook` of up to this many characters. */
const MAX_CALLBACK_URL_LENGTH = 2_000;

/** @throws Failure if the URL, including its signature, is too long for the API */
export function toCheckedLength(callbackUrl: string): string {
	if (callbackUrl.length <= MAX_CALLBACK_URL_LENGTH) return callbackUrl;
	throw new Failure(`“Callback URL” is too long (${callbackUrl.length} characters)`, {
		description: `The API accepts at most ${MAX_CALLBACK_URL_LENGTH}. Send data in “State” instead of in the URL.`,
	});
}

/** What a signed callback URL carries in its query. */
export interface UrlSignature {
	nonce: string;
	/** Hex HMAC-SHA256 of `<nonce>.<state>`. */
	signature: string;
}

/** No dots, or nonce `a.b` and state `c` would sign the same text as nonce `a` and state `b.c`. */
const NONCE = /^[\w-]{1,128}$/;

const SIGNATURE = /^[\da-f]{64}$/;

/** The callback URL with a nonce, and with a signature that fits only the given state. */
export function toSignedUrl(callbackUrl: string, secret: string, state: string, nonce: string): string {
	const url = new URL(callbackUrl);
	url.searchParams.set('nonce', nonce);
	url.searchParams.set('signature', toSignature(secret, nonce, state));
	return url.href;
}

/** The signature in a parsed query; undefined if it's missing, repeated or malformed. */
export function toUrlSignature(query: unknown): UrlSignature | undefined {
	const { nonce, signature } = isObject(query) ? query : {};
	if (typeof nonce !== 'string' || typeof signature !== 'string') return undefined;
	return NONCE.test(nonce) && SIGNATURE.test(signature) ? { nonce, signature } : undefined;
}

/** Whether the secret's owner signed this state. An empty secret signs nothing. */
export function isSigned({ nonce, signature }: UrlSignature, secret: string, state: string): boolean {
	if (secret === '') return false;
	const expected = toSignature(secret, nonce, state);
	// Digests all have the same length, so the comparison takes the same time whatever was sent.
	return timingSafeEqual(toDigest(expected, secret), toDigest(signature, secret));
}

function toSignature(secret: string, nonce: string, state: string): string {
	return toDigest(`${nonce}.${state}`, secret).toString('hex');
}

function toDigest(text: string, secret: string): Buffer {
	return createHmac('sha256', secret).update(text).digest();
}
