import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { QUICK_LOOK_TIMEOUT_MS } from '../api/fetchTasks';
import { isObject } from '../shared/json';
import { isRegularMode, toConfiguration } from './n8nConfiguration';

/**
 * How long a request to this n8n itself may take. A call to a suspended execution may trigger a look at its tasks, and
 * where n8n was busy, such calls took up to eight seconds (measured).
 */
const TIMEOUT_MS = 3 * QUICK_LOOK_TIMEOUT_MS;

/** Where this process's own server listens; undefined in queue mode, where it may have none, or if unknown. */
export function readOwnOrigin(context: IExecuteFunctions): string | undefined {
	const { port, protocol, ssl_key: key, ssl_cert: certificate } = toConfiguration(context);
	if (!isRegularMode(context) || !port || !protocol) return undefined;
	// Without its own certificate, n8n serves HTTP, and `N8N_PROTOCOL` says what the proxy in front of it serves.
	return `${key && certificate ? protocol : 'http'}://127.0.0.1:${port}`;
}

/** What n8n answers at one of its own addresses, and with which HTTP status; both empty without a JSON object. */
export async function requestFromN8n(
	context: IExecuteFunctions,
	options: Pick<IHttpRequestOptions, 'method' | 'url' | 'body'>,
): Promise<{ statusCode?: unknown; body: IDataObject }> {
	const response: unknown = await context.helpers
		.httpRequest({
			...options,
			json: true,
			timeout: TIMEOUT_MS,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})
		.catch(() => undefined);
	const { statusCode, body } = isObject(response) ? response : {};
	return { statusCode, body: isObject(body) ? body : {} };
}
