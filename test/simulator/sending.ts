import type { FastifyReply, FastifyRequest } from 'fastify';

import { type Answer, outcomeOf } from './answers.ts';

/** Sends an answer the way a fault wants it. `closing` ends delays without an answer. */
export async function send(
	request: FastifyRequest,
	reply: FastifyReply,
	answer: Answer,
	closing?: AbortSignal,
): Promise<FastifyReply> {
	request.recorded.outcome = outcomeOf(answer);
	if (answer.delayMs) await pause(answer.delayMs, closing);
	if (answer.until) await Promise.race([answer.until, abortOf(closing)]);
	if (closing?.aborted) return cut(reply, { ...answer, ending: 'reset' });
	if (answer.ending) return cut(reply, answer);
	request.recorded.answerStatus = answer.status;
	return await reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** Uses the global timer, which a test may have replaced. */
async function pause(delayMs: number, closing?: AbortSignal): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const over = new Promise((resolve) => (timer = setTimeout(resolve, delayMs)));
	await Promise.race([over, abortOf(closing)]);
	clearTimeout(timer);
}

async function abortOf(signal?: AbortSignal): Promise<void> {
	if (signal?.aborted) return;
	await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
}

function cut(reply: FastifyReply, { status, headers, body, ending }: Answer): FastifyReply {
	reply.hijack();
	if (ending === 'reset') reply.raw.socket?.resetAndDestroy();
	if (ending === 'truncated' || ending === 'stalled') {
		const bytes = Buffer.from(body);
		reply.raw.writeHead(status, { ...headers, 'content-length': bytes.length });
		reply.raw.write(bytes.subarray(0, bytes.length / 2), () => {
			if (ending === 'truncated') reply.raw.destroy();
		});
	}
	return reply;
}
