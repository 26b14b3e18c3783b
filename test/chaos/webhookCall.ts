import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nClient } from '../n8n/index.ts';

export type CallOutcome =
	| 'answered'
	/** n8n was killed before it answered: it may have started the execution. */
	| 'unanswered';

const PAUSE_MS = 500;

/** Starts an execution by its webhook. It is called again only when n8n has certainly not got the call. */
export async function callOnce(client: N8nClient, path: string, body: object): Promise<CallOutcome> {
	for (;;) {
		const answer = await client.callWebhook('POST', path, body).catch((error: unknown) => {
			if (isRefused(error)) return undefined;
			return 'unanswered' as const;
		});
		if (answer === 'unanswered') return answer;
		if (answer?.status === 200) return 'answered';
		// 503 while n8n starts.
		if (answer && answer.status !== 503) {
			throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
		}
		await sleep(PAUSE_MS);
	}
}

function isRefused(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
