import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../constants';

/** The key that signs callback URLs; empty when the credential has none. */
export async function readCallbackSecret(context: IExecuteFunctions | IWebhookFunctions): Promise<string> {
	const { callbackSecret } = await context.getCredentials<{ callbackSecret?: string }>(CREDENTIAL_TYPE);
	return callbackSecret ?? '';
}

/** The same, read when it is first needed, and once however often it is asked for. */
export function createSecretReader(context: IExecuteFunctions): () => Promise<string> {
	let secret: Promise<string> | undefined;
	return async () => await (secret ??= readCallbackSecret(context));
}
