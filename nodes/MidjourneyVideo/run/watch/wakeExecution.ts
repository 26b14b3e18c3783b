import type { IExecuteFunctions } from 'n8n-workflow';

import { isObject } from '../../shared/json';
import { isRegularMode, toConfiguration } from '../n8nConfiguration';

/** What became of a call to a suspended execution. */
export type CallEnd =
	/** n8n takes it up. */
	| 'resumed'
	/** It has received the call, and continues to wait; or it isn't stored yet. */
	| 'heard'
	/** There is no such execution any more, or it has ended. */
	| 'gone'
	| 'unreachable';

/** The address that got through last, by its kind; undefined before the first call. */
let way: 'own' | 'public' | 'none' | undefined;

/** Whether this process gets through to its executions; undefined while nobody knows. */
export function reachesItself(): boolean | undefined {
	return way && way !== 'none';
}

/**
 * Calls the resume URL of a suspended execution, as anybody may: on this machine first, then by n8n's public address. That
 * one leads nowhere in many installations: a `WEBHOOK_URL` that the container can't reach, a proxy with a password.
 */
export async function wakeExecution(context: IExecuteFunctions, resumeUrl: string): Promise<CallEnd> {
	const own = readOwnAddress(context);
	const ways = [
		...(own === undefined ? [] : [{ kind: 'own', url: toOwnUrl(resumeUrl, own) } as const]),
		{ kind: 'public', url: resumeUrl } as const,
	];
	// What got through last comes first.
	ways.sort((a, b) => Number(b.kind === way) - Number(a.kind === way));
	for (const { kind, url } of ways) {
		const end = await call(context, url);
		if (end === 'unreachable') continue;
		way = kind;
		return end;
	}
	way = 'none';
	return 'unreachable';
}

/** Behind `N8N_PATH`, n8n's own server has no such prefix: a proxy takes it away. */
function toOwnUrl(resumeUrl: string, ownAddress: string): string {
	return `${ownAddress}/${resumeUrl.split('/').at(-1)}`;
}

/** A call to this n8n itself may take this long. */
const OWN_CALL_TIMEOUT_MS = 10_000;

async function call(context: IExecuteFunctions, url: string): Promise<CallEnd> {
	const response: unknown = await context.helpers
		.httpRequest({
			method: 'POST',
			url,
			body: {},
			json: true,
			timeout: OWN_CALL_TIMEOUT_MS,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})
		.catch(() => undefined);
	const { statusCode, body } = isObject(response) ? response : {};
	const { resumed, ignored, error, message } = isObject(body) ? body : {};
	if (statusCode === 200 && resumed === true) return 'resumed';
	if (statusCode === 200 && typeof ignored === 'string') return 'heard';
	// This node's own response when its request to the API fails.
	if (statusCode === 503 && typeof error === 'string') return 'heard';
	// Texts of n8n's `WaitingWebhooks`, in 1.123.81 and 2.41.1.
	const text = typeof message === 'string' ? message : '';
	if (statusCode === 409 && text.includes('is running already')) return 'heard';
	if (statusCode === 409 && text.includes('has finished')) return 'gone';
	if (statusCode === 404 && /^The execution ".*" does not exist/.test(text)) return 'gone';
	return 'unreachable';
}

/** Where this process takes calls to suspended executions, without a slash at the end; undefined where it can't be told. */
export function readOwnAddress(context: IExecuteFunctions): string | undefined {
	const { port, protocol, ssl_key: key, ssl_cert: certificate, endpoints } = toConfiguration(context);
	if (!isRegularMode(context) || !port || !protocol || !endpoints?.webhookWaiting) return undefined;
	// Without a certificate of its own n8n serves http: `N8N_PROTOCOL` tells then what a proxy in front of it serves.
	const ownProtocol = key && certificate ? protocol : 'http';
	return `${ownProtocol}://127.0.0.1:${port}/${endpoints.webhookWaiting}`;
}
