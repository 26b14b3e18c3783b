import { randomBytes } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { toSignedUrl } from '../callback/signature';
import { Failure } from '../failure';
import { toCallbackHint, toCallbackUrl, toCheckedLength } from '../mapping/callbackUrl';
import { stateOf } from '../mapping/state';
import { isHttpUrl } from '../mapping/videoUrls';
import type { SubmitBody } from '../types';

/**
 * The body with the address that the server posts changes of the task to; signed for its state when the credential
 * has a Callback Secret.
 *
 * @param read the parameters of the item
 * @param readSecret the credential's Callback Secret, empty when there is none
 * @throws Failure for a callback that cannot work
 */
export async function withCallback(
	body: SubmitBody,
	read: (name: string) => unknown,
	readSecret: () => Promise<string>,
): Promise<SubmitBody> {
	const callback = read('callback');
	if (callback === 'none' || callback === '' || body.notifyHook !== undefined) return body;
	if (callback !== 'url') {
		throw new Failure(`Callback ${JSON.stringify(callback)} is not known`, {
			description: 'Choose None or URL.',
		});
	}
	const url = toCallbackUrl(read('callbackUrl'));
	const secret = await readSecret();
	const nonce = randomBytes(16).toString('hex');
	const notifyHook = secret === '' ? url : toSignedUrl(url, secret, stateOf(body), nonce);
	return { ...body, notifyHook: toCheckedLength(notifyHook) };
}

/** Tells the user once of each callback address that may not be reached. */
export function addCallbackHints(context: IExecuteFunctions, bodies: SubmitBody[]): void {
	const hints = bodies.map(({ notifyHook }) =>
		isHttpUrl(notifyHook) ? toCallbackHint(notifyHook) : undefined,
	);
	for (const message of new Set(hints)) {
		if (message) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
}
