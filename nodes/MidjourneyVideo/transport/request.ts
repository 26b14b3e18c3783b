import type { IExecuteFunctions, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../constants';
import type { BlotOut } from '../mapping/key';
import { toRetryAfterMs } from '../mapping/retryAfter';
import type { Api, ApiRequest, ApiResponse, SendRequest } from '../types';
import { toBaseUrl } from './baseUrl';
import { type Credential, readCredential } from './credential';
import { createOpenLink } from './openLink';
import { toNetworkFailure } from './networkFailure';

interface FullResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** The API, and what its records link to. */
export function createApi(context: IExecuteFunctions | IWebhookFunctions): Api {
	return { send: createSendRequest(context), openLink: createOpenLink(context) };
}

/**
 * The one way to the API: requests carry the credential's key, go to its base URL and follow no redirect, so that the
 * key never reaches another host. Answers of every status are returned, as text with the key blotted out. Every
 * request rejects with a `Failure` when the credential's base URL is unusable.
 */
function createSendRequest(context: IExecuteFunctions | IWebhookFunctions): SendRequest {
	let credential: Promise<Credential> | undefined;
	/** One that can't be read is tried again by the next request. */
	const read = async () =>
		await readCredential(context).catch((error: unknown) => {
			credential = undefined;
			throw error;
		});
	return async (request) => {
		// Read when something is sent: n8n takes long for it, and most callbacks send nothing.
		credential ??= read();
		const { baseUrl, blotOut } = await credential;
		const base = toBaseUrl(baseUrl);
		const response: unknown = await context.helpers.httpRequestWithAuthentication
			.call(
				request.outlivesStop ? toUnstoppable(context) : context,
				CREDENTIAL_TYPE,
				toHttpOptions(base, request),
			)
			.catch((error: unknown) => {
				throw toNetworkFailure(error, request, new URL(base).host);
			});
		return { ...toApiResponse(response as FullResponse, blotOut), baseUrl: base };
	};
}

/** n8n breaks off the requests of a stopped execution by its context's signal. */
function toUnstoppable<Context extends IExecuteFunctions | IWebhookFunctions>(context: Context): Context {
	return Object.create(context, { getExecutionCancelSignal: { value: () => undefined } }) as Context;
}

function toHttpOptions(base: string, { method, path, body, timeoutMs }: ApiRequest): IHttpRequestOptions {
	return {
		method,
		url: `${base}${path}`,
		body,
		...(Buffer.isBuffer(body) && { headers: { 'Content-Type': 'application/json' } }),
		timeout: timeoutMs,
		json: true,
		// As text, because parsing it would round 16-digit ids that come as JSON numbers.
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

function toApiResponse({ statusCode, headers, body }: FullResponse, blotOut: BlotOut): ApiResponse {
	const text =
		typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
	return {
		status: statusCode,
		location: typeof headers.location === 'string' ? blotOut(headers.location) : null,
		retryAfterMs: toRetryAfterMs(headers, Date.now()),
		text: blotOut(text),
	};
}
