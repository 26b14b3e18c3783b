import { MAX_CALLBACK_URL_LENGTH } from '../constants';
import { Failure } from '../failure';
import { isLocalHost } from './localHost';
import { isHttpUrl } from './videoUrls';

/**
 * The callback URL that a user entered.
 *
 * @throws Failure for what no server could post to
 */
export function toCallbackUrl(value: unknown): string {
	const url = typeof value === 'string' ? value.trim() : '';
	if (url === '') {
		throw new Failure('Callback URL is empty', {
			description:
				'Copy the Production URL of the Midjourney Video Trigger node, or remove the option Callback URL.',
		});
	}
	const isUrl: boolean = isHttpUrl(url);
	if (!isUrl) {
		throw new Failure(`Callback URL "${url.slice(0, 60)}" is not a URL`, {
			description:
				'Enter an address such as https://n8n.example.com/webhook/…/callback, with https:// in front.',
		});
	}
	return url;
}

/** @throws Failure for a URL, signature included, that the API would refuse */
export function toCheckedLength(callbackUrl: string): string {
	if (callbackUrl.length <= MAX_CALLBACK_URL_LENGTH) return callbackUrl;
	throw new Failure(`Callback URL has ${callbackUrl.length} characters`, {
		description: `The API takes at most ${MAX_CALLBACK_URL_LENGTH}. Send data in State instead of in the URL.`,
	});
}

/** Why the callbacks may never arrive, and what to do; undefined when nothing speaks against it. */
export function toCallbackHint(callbackUrl: string): string | undefined {
	const { hostname, origin, pathname } = new URL(callbackUrl);
	if (isLocalHost(hostname)) {
		return `The callback URL begins with ${origin}, a local address: a server on the internet cannot reach it, and its callbacks get lost. Set the environment variable WEBHOOK_URL of n8n to its public address, and copy the URL from the trigger again. The tasks themselves are fine: Get and Wait bring their results.`;
	}
	if (pathname.includes('/webhook-test/')) {
		return 'The callback URL is the test URL of a trigger: it is heard only while the editor listens for a test event. Use the Production URL for everything else.';
	}
	return undefined;
}
