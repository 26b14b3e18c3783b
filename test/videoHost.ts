import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import Fastify from 'fastify';

import { SAMPLE_VIDEO } from './simulator/results.ts';

/** How the host sends a file. */
export type Way = 'plain' | 'chunked' | 'gzip' | 'redirect';

export interface VideoHost {
	/** Where a file of that many bytes is. */
	url: (way: Way, bytes: number) => string;
	/** Headers of every request. */
	readonly requests: ReadonlyArray<Record<string, unknown>>;
	close: () => Promise<void>;
}

/** Hosts videos of any length. They are made as they are sent, so that they are in nobody's memory. */
export async function startVideoHost(): Promise<VideoHost> {
	const app = Fastify({ forceCloseConnections: true });
	const requests: Array<Record<string, unknown>> = [];
	let port = 0;
	app.get<{ Params: { way: Way; bytes: string } }>('/:way/:bytes/video.mp4', (request, reply) => {
		requests.push(request.headers);
		const { way } = request.params;
		const bytes = Number(request.params.bytes);
		// By another name, it is another origin.
		if (way === 'redirect') return reply.redirect(`http://localhost:${port}/plain/${bytes}/video.mp4`);
		void reply.type('video/mp4');
		const stream = Readable.from(videoChunks(bytes), { objectMode: false });
		if (way === 'plain') void reply.header('content-length', bytes);
		if (way !== 'gzip') return reply.send(stream);
		return reply.header('content-encoding', 'gzip').send(stream.pipe(createGzip({ level: 1 })));
	});
	port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
	return {
		url: (way, bytes) => `http://127.0.0.1:${port}/${way}/${bytes}/video.mp4`,
		requests,
		close: async () => await app.close(),
	};
}

/** SHA-256 of the file of that many bytes, in hex. */
export function videoDigest(bytes: number): string {
	const hash = createHash('sha256');
	for (const chunk of videoChunks(bytes)) hash.update(chunk);
	return hash.digest('hex');
}

const CHUNK_BYTES = 2 ** 16;

/** A real video first, as far as it goes, then chunks that all differ. */
function* videoChunks(bytes: number): Generator<Buffer> {
	yield SAMPLE_VIDEO.subarray(0, bytes);
	const filling = Buffer.alloc(CHUNK_BYTES, 'midjourney video ');
	for (let sent = Math.min(bytes, SAMPLE_VIDEO.length); sent < bytes; sent += CHUNK_BYTES) {
		const chunk = Buffer.from(filling);
		chunk.writeUIntBE(sent, 0, 6);
		yield chunk.subarray(0, bytes - sent);
	}
}
