import type { IExecuteFunctions } from 'n8n-workflow';

import { toConfiguration } from '../n8nConfiguration';
import { readOwnOrigin, requestFromN8n } from '../ownServer';

/** The result of a call to a suspended execution. */
export type CallEnd =
	/** n8n resumes it. */
	| 'resumed'
	/** The execution got the call but keeps waiting, or n8n hasn't stored it yet. */
	| 'heard'
	/** The execution has ended or no longer exists. */
	| 'gone'
	| 'unreachable';

/** The kind of address that the latest call got through to, if any; undefined before the first call. */
let way: 'own' | 'public' | 'none' | undefined;

/** Whether this process's calls get through to its executions; undefined if it isn't known yet. */
export function reachesItself(): boolean | undefined {
	return way && way !== 'none';
}

/**
 * Calls the resume URL of a suspended execution, as anybody can: on this machine first, then at n8n's public address.
 * In many installations, the latter leads nowhere: the container can't reach the `WEBHOOK_URL`, or a proxy wants a
 * password.
 */
export async function wakeExecution(context: IExecuteFunctions, resumeUrl: string): Promise<CallEnd> {
	const own = readOwnAddress(context);
	const ways = [
		...(own === undefined ? [] : [{ kind: 'own', url: toOwnUrl(resumeUrl, own) } as const]),
		{ kind: 'public', url: resumeUrl } as const,
	];
	// Whichever got through last comes first.
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

/** n8n's own server doesn't use the `N8N_PATH` prefix: a proxy strips it. */
function toOwnUrl(resumeUrl: string, ownAddress: string): string {
	return `${ownAddress}/${resumeUrl.split('/').at(-1)}`;
}

async function call(context: IExecuteFunctions, url: string): Promise<CallEnd> {
	const { statusCode, body } = await requestFromN8n(context, { method: 'POST', url, body: {} });
	const { resumed, ignored, error, message } = body;
	if (statusCode === 200 && resumed === true) return 'resumed';
	if (statusCode === 200 && typeof ignored === 'string') return 'heard';
	// This node's own response when its request to the API fails.
	if (statusCode === 503 && typeof error === 'string') return 'heard';
	// Messages of n8n's `WaitingWebhooks`, in 1.123.81 and 2.41.1.
	const text = typeof message === 'string' ? message : '';
	if (statusCode === 409 && text.includes('is running already')) return 'heard';
	if (statusCode === 409 && text.includes('has finished')) return 'gone';
	if (statusCode === 404 && /^The execution ".*" does not exist/.test(text)) return 'gone';
	return 'unreachable';
}

/** Where this process takes calls to suspended executions, no trailing slash; undefined in queue mode or if unknown. */
function readOwnAddress(context: IExecuteFunctions): string | undefined {
	const origin = readOwnOrigin(context);
	const { webhookWaiting } = toConfiguration(context).endpoints ?? {};
	return origin && webhookWaiting ? `${origin}/${webhookWaiting}` : undefined;
}
