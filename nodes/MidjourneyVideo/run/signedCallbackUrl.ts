import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { stateOf } from '../api/task';
import type { VideoBody } from '../api/types';
import { Failure } from '../shared/failure';
import { isObject } from '../shared/json';
import { isHttpUrl } from '../shared/urls';

/**
 * The body with the address that the server posts changes of the task to, signed for the state of the task when the
 * credential has a Callback Secret; one that Extra Fields has put there wins.
 *
 * @param callbackUrl as it was entered; undefined for no callbacks
 * @param readSecret the credential's Callback Secret, empty when there is none
 * @throws Failure for a callback that cannot work
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
 * @throws Failure for what no server could post to
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

/** The API takes a `notifyHook` of up to this many characters. */
const MAX_CALLBACK_URL_LENGTH = 2_000;

/** @throws Failure for a URL, signature included, that the API would refuse */
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
