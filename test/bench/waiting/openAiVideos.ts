import { randomUUID } from 'node:crypto';

import Fastify from 'fastify';

import { SAMPLE_VIDEO } from '../../simulator/results.ts';

export interface BilledVideo {
	/** From the request: a task's state, or the prompt. */
	state: string;
	/** When the server shows the end of its render, in epoch milliseconds. */
	settledAtMs: number;
}

/** The part of OpenAI's video API that n8n's node uses, with renders of a fixed duration. */
export async function startOpenAiVideos(renderSeconds: number) {
	const videos = new Map<string, BilledVideo>();
	let questions = 0;
	const app = Fastify({ forceCloseConnections: true });
	app.addContentTypeParser('multipart/form-data', { parseAs: 'string' }, (_request, body, done) =>
		done(null, body),
	);
	app.post('/videos', async (request) => {
		const [, prompt = ''] = /name="prompt"\r\n\r\n(.*)\r\n/.exec(String(request.body)) ?? [];
		const id = `video_${randomUUID()}`;
		videos.set(id, { state: prompt, settledAtMs: Date.now() + renderSeconds * 1000 });
		return { id, object: 'video', status: 'queued', progress: 0, error: null };
	});
	app.get<{ Params: { id: string } }>('/videos/:id', async ({ params: { id } }, reply) => {
		questions += 1;
		const video = videos.get(id);
		if (!video) return reply.code(404).send({ error: { message: 'No such video' } });
		const status = Date.now() < video.settledAtMs ? 'in_progress' : 'completed';
		return { id, object: 'video', status, progress: status === 'completed' ? 100 : 50, error: null };
	});
	app.get('/videos/:id/content', async (_request, reply) => reply.type('video/mp4').send(SAMPLE_VIDEO));
	const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		baseUrl,
		questionCount: () => questions,
		videos: () => [...videos.values()],
		close: async () => await app.close(),
	};
}
