import { createHash } from 'node:crypto';

import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL_TYPE, RECENT_CREDENTIAL_MS, RECENT_CREDENTIALS } from '../constants';
import { setBounded } from '../mapping/bounded';
import { type BlotOut, createBlot, toSentKey } from '../mapping/key';

export interface Credential {
	/** As it was entered. */
	baseUrl: unknown;
	/** The key that signs callback URLs; empty when the credential has none. */
	callbackSecret: string;
	/** Blots the API Key out of a text. */
	blotOut: BlotOut;
	/** Of its id, its key and its server: it differs as soon as one of them does. */
	fingerprint: string;
}

/** The credential, without the API Key itself: n8n puts that into the requests. */
export async function readCredential(context: IExecuteFunctions | IWebhookFunctions): Promise<Credential> {
	const { apiKey, baseUrl, callbackSecret } = await context.getCredentials<{
		apiKey?: string;
		baseUrl?: string;
		callbackSecret?: string;
	}>(CREDENTIAL_TYPE);
	return {
		baseUrl,
		callbackSecret: callbackSecret ?? '',
		blotOut: createBlot(toSentKey(apiKey)),
		fingerprint: createHash('sha256')
			.update(JSON.stringify([idOf(context), apiKey, baseUrl]))
			.digest('hex'),
	};
}

function idOf(context: IExecuteFunctions | IWebhookFunctions): string | null | undefined {
	return context.getNode().credentials?.[CREDENTIAL_TYPE]?.id;
}

/** The Callback Secret, read when it is first needed, and once however often it is asked for. */
export function createSecretReader(context: IExecuteFunctions): () => Promise<string> {
	let credential: Promise<Credential> | undefined;
	return async () => (await (credential ??= readCredential(context))).callbackSecret;
}

interface RecentCredential {
	credential: Promise<Credential>;
	readAtMs: number;
}

const recent = new Map<string, RecentCredential>();

/**
 * The credential as it was a few seconds ago at the most: to read one takes n8n 2.x longer than all else that a callback
 * needs. One that cannot be read is tried again at once.
 */
export async function readRecentCredential(context: IWebhookFunctions): Promise<Credential> {
	const id = idOf(context);
	if (!id) return await readCredential(context);
	const known = recent.get(id);
	if (known && Date.now() - known.readAtMs < RECENT_CREDENTIAL_MS) return await known.credential;
	const credential = readCredential(context);
	setBounded(recent, id, { credential, readAtMs: Date.now() }, RECENT_CREDENTIALS);
	return await credential.catch((error: unknown) => {
		recent.delete(id);
		throw error;
	});
}
