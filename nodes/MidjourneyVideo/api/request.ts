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

/** The API that the node's credential points to. */
export function createApi(context: IExecuteFunctions | IWebhookFunctions): Api {
	const transport = { send: createSendRequest(context), openLink: createOpenLink(context) };
	return {
		submitTask: async (submission) => await submitTask(transport.send, submission),
		fetchTask: async (taskId, timeoutMs) => await fetchTask(transport, taskId, timeoutMs),
		listTasks: async (taskIds, timeoutMs) => await listTasks(transport.send, taskIds, timeoutMs),
	};
}

/** How long a run, which may last for minutes, reuses its credential without rereading it. */
const KNOWN_CREDENTIAL_MS = 60_000;

/**
 * The only way to the API: requests carry the credential's key, go to its base URL and follow no redirects, so the key
 * never reaches another host. Returns responses of every status, as text with the key redacted. Every request rejects
 * with a `Failure` if the credential's base URL is unusable.
 */
function createSendRequest(context: IExecuteFunctions | IWebhookFunctions): SendRequest {
	let known: { credential: Promise<Credential>; readAtMs: number } | undefined;
	const read = async () => {
		if (!known || Date.now() - known.readAtMs >= KNOWN_CREDENTIAL_MS) {
			known = { credential: readCredential(context), readAtMs: Date.now() };
		}
		return await known.credential.catch((error: unknown) => {
			// After a failed read, the next request tries again.
			known = undefined;
			throw error;
		});
	};
	return async (request) => {
		// Read only when something is sent: it takes n8n long, and most callbacks send nothing.
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

/** A context without the signal by which n8n aborts a stopped execution's requests. */
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
		// As text, because n8n's parsing would round 16-digit IDs that are sent as JSON numbers.
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
