import { setTimeout as sleep } from 'node:timers/promises';

import type { N8nClient } from '../n8n/index.ts';

export type CallOutcome =
	| 'answered'
	/** n8n was killed before it answered, and may have started the execution. */
	| 'unanswered';

const PAUSE_MS = 500;

/** Starts an execution through its webhook. Calls again only if n8n certainly didn't accept the call. */
export async function callOnce(client: N8nClient, path: string, body: object): Promise<CallOutcome> {
	for (;;) {
		const answer = await client.callWebhook('POST', path, body).catch((error: unknown) => {
			if (isRefused(error)) return undefined;
			return 'unanswered' as const;
		});
		if (answer === 'unanswered') return answer;
		if (answer?.status === 200) return 'answered';
		// n8n returns 503 during startup.
		if (answer && answer.status !== 503) {
			throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
		}
		await sleep(PAUSE_MS);
	}
}

function isRefused(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
