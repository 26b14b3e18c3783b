import { randomBytes } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { toSignedUrl } from '../callback/signature';
import { toCallbackHint, toCallbackUrl, toCheckedLength } from '../mapping/callbackUrl';
import { stateOf } from '../mapping/state';
import { isHttpUrl } from '../mapping/videoUrls';
import type { SubmitBody } from '../types';

/**
 * The body with the address that the server posts changes of the task to, signed for the state of the task when the
 * credential has a Callback Secret; one that Extra Fields has put there wins.
 *
 * @param callbackUrl as it was entered; undefined for no callbacks
 * @param readSecret the credential's Callback Secret, empty when there is none
 * @throws Failure for a callback that cannot work
 */
export async function withCallback(
	body: SubmitBody,
	callbackUrl: unknown,
	readSecret: () => Promise<string>,
): Promise<SubmitBody> {
	if (body.notifyHook !== undefined || callbackUrl === undefined) return body;
	const url = toCallbackUrl(callbackUrl);
	const secret = await readSecret();
	const nonce = randomBytes(16).toString('hex');
	const notifyHook = secret === '' ? url : toSignedUrl(url, secret, stateOf(body), nonce);
	return { ...body, notifyHook: toCheckedLength(notifyHook) };
}

/** Tells the user once of each callback address that may not be reached. */
export function addCallbackHints(context: IExecuteFunctions, urls: Array<string | undefined>): void {
	const hints = urls.map((url) => (isHttpUrl(url) ? toCallbackHint(url) : undefined));
	for (const message of new Set(hints)) {
		if (message) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
}
