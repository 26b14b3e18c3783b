import type { IExecuteFunctions, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { toRetryAfterMs } from '../shared/backoff';
import { type Credential, CREDENTIAL_TYPE, readCredential, type Redact, toBaseUrl } from './credential';
import { createOpenLink } from './download';
import { fetchTask, listTasks } from './fetchTasks';
import { toNetworkFailure } from './networkFailure';
import { submitTask } from './submitTask';
import type { Api, ApiRequest, ApiResponse, SendRequest } from './types';

interface FullResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** The API, as the credential of the node names it. */
export function createApi(context: IExecuteFunctions | IWebhookFunctions): Api {
	const transport = { send: createSendRequest(context), openLink: createOpenLink(context) };
	return {
		submitTask: async (submission) => await submitTask(transport.send, submission),
		fetchTask: async (taskId, timeoutMs) => await fetchTask(transport, taskId, timeoutMs),
		listTasks: async (taskIds, timeoutMs) => await listTasks(transport.send, taskIds, timeoutMs),
	};
}

/** For this long, a run takes its credential as unchanged; it may last for minutes. */
const KNOWN_CREDENTIAL_MS = 60_000;

/**
 * The one way to the API: requests carry the credential's key, go to its base URL and follow no redirect, so that the
 * key never reaches another host. Responses of every status are returned, as text with the key redacted. Every
 * request rejects with a `Failure` when the credential's base URL is unusable.
 */
function createSendRequest(context: IExecuteFunctions | IWebhookFunctions): SendRequest {
	let known: { credential: Promise<Credential>; readAtMs: number } | undefined;
	const read = async () => {
		if (!known || Date.now() - known.readAtMs >= KNOWN_CREDENTIAL_MS) {
			known = { credential: readCredential(context), readAtMs: Date.now() };
		}
		return await known.credential.catch((error: unknown) => {
			// One that can't be read is tried again by the next request.
			known = undefined;
			throw error;
		});
	};
	return async (request) => {
		// Read when something is sent: n8n takes long for it, and most callbacks send nothing.
		const { baseUrl, redact } = await read();
		const base = toBaseUrl(baseUrl);
		const response: unknown = await context.helpers.httpRequestWithAuthentication
			.call(
				request.isSubmission ? toUnstoppable(context) : context,
				CREDENTIAL_TYPE,
				toHttpOptions(base, request),
			)
			.catch((error: unknown) => {
				throw toNetworkFailure(error, request, new URL(base).host);
			});
		return { ...toApiResponse(response as FullResponse, redact), baseUrl: base };
	};
}

/** n8n aborts the requests of a stopped execution by its context's signal. */
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

function toApiResponse({ statusCode, headers, body }: FullResponse, redact: Redact): ApiResponse {
	const text =
		typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body);
	return {
		status: statusCode,
		location: typeof headers.location === 'string' ? redact(headers.location) : null,
		retryAfterMs: toRetryAfterMs(headers, Date.now()),
		text: redact(text),
	};
}
