import { randomBytes } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { toSignedUrl } from '../callback/signature';
import { Failure } from '../failure';
import { toCallbackHint, toCallbackUrl, toCheckedLength } from '../mapping/callbackUrl';
import { toShown } from '../mapping/json';
import { stateOf } from '../mapping/state';
import { isHttpUrl } from '../mapping/videoUrls';
import type { SubmitBody } from '../types';

/** Whom the server tells when a task gets further. */
export type Callback =
	| { kind: 'none' }
	/** The suspended execution; n8n itself checks who calls. */
	| { kind: 'resume'; url: string }
	/** Signed for the state of the task when the credential has a Callback Secret. */
	| { kind: 'url'; url: string };

/** The Callback parameter of an item of Submit. @throws Failure for a callback that cannot work */
export function readCallback(context: IExecuteFunctions, itemIndex: number): Callback {
	const kind = context.getNodeParameter('callback', itemIndex, 'none') as string;
	switch (kind) {
		case 'none':
			return { kind };
		case 'resume':
			return { kind, url: toResumeUrl(context) };
		case 'url':
			return { kind, url: toCallbackUrl(context.getNodeParameter('callbackUrl', itemIndex, '')) };
		default:
			throw new Failure(`Callback ${toShown(kind)} is not known`, {
				description: 'Choose None, Resume or URL.',
			});
	}
}

/** The address that wakes this execution while it is suspended; n8n 2.x puts a token of its own into it. */
export function toResumeUrl(context: IExecuteFunctions): string {
	return context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
}

/**
 * The body with the address that the server posts changes of the task to; one that Extra Fields has put there wins.
 *
 * @param readCallback asked for only when Extra Fields has none
 * @param readSecret the credential's Callback Secret, empty when there is none
 * @throws Failure for a callback that cannot work
 */
export async function withCallback(
	body: SubmitBody,
	readCallback: () => Callback,
	readSecret: () => Promise<string>,
): Promise<SubmitBody> {
	if (body.notifyHook !== undefined) return body;
	const callback = readCallback();
	if (callback.kind === 'none') return body;
	const { kind, url } = callback;
	const secret = kind === 'url' ? await readSecret() : '';
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
