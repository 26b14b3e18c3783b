import { setTimeout as sleep } from 'node:timers/promises';

import { type Agent, request } from 'undici';

import type { CallbackDelivery } from './types.ts';

/** The pause between two attempts, in real milliseconds. */
const RETRY_PAUSE_MS = 500;

export interface Post {
	url: string;
	body: Record<string, unknown>;
}

type Outcome = Pick<CallbackDelivery, 'answerStatus' | 'error'>;

/** Sends like the upstream: once, whatever the receiver answers. */
export async function sendOnce({ url, body }: Post, dispatcher: Agent): Promise<Outcome> {
	try {
		const headers = { 'content-type': 'application/json' };
		const answer = await request(url, { method: 'POST', headers, body: JSON.stringify(body), dispatcher });
		await answer.body.dump();
		return { answerStatus: answer.statusCode };
	} catch (error) {
		return { error: String(error) };
	}
}

/** Sends like a careful gateway: until the receiver answers with 2xx, at most `attempts` times. */
export async function* sendUntilAccepted(
	post: Post,
	attempts: number,
	dispatcher: Agent,
): AsyncGenerator<Outcome> {
	for (let attempt = 1; attempt <= attempts; attempt += 1) {
		const outcome = await sendOnce(post, dispatcher);
		yield outcome;
		if (outcome.answerStatus !== undefined && outcome.answerStatus < 300) return;
		if (attempt < attempts) await sleep(RETRY_PAUSE_MS);
	}
}
