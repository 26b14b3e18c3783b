import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../constants';
import { type BlotOut, createBlot, toSentKey } from '../mapping/key';

export interface Credential {
	/** As it was entered. */
	baseUrl: unknown;
	/** The key that signs callback URLs; empty when the credential has none. */
	callbackSecret: string;
	/** Blots the API Key out of a text. */
	blotOut: BlotOut;
}

/** The credential, without the API Key itself: n8n puts that into the requests. */
export async function readCredential(context: IExecuteFunctions | IWebhookFunctions): Promise<Credential> {
	const { apiKey, baseUrl, callbackSecret } = await context.getCredentials<{
		apiKey?: string;
		baseUrl?: string;
		callbackSecret?: string;
	}>(CREDENTIAL_TYPE);
	return { baseUrl, callbackSecret: callbackSecret ?? '', blotOut: createBlot(toSentKey(apiKey)) };
}

/** The Callback Secret, read when it is first needed, and once however often it is asked for. */
export function createSecretReader(context: IExecuteFunctions): () => Promise<string> {
	let credential: Promise<Credential> | undefined;
	return async () => (await (credential ??= readCredential(context))).callbackSecret;
}
