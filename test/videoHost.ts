import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import Fastify from 'fastify';

import { SAMPLE_VIDEO } from './simulator/results.ts';

/** How the host sends a file. */
export type Way = 'plain' | 'chunked' | 'gzip' | 'redirect';

export interface VideoHost {
	/** The URL of a file with that many bytes. */
	url: (way: Way, bytes: number) => string;
	/** Headers of every request. */
	readonly requests: ReadonlyArray<Record<string, unknown>>;
	close: () => Promise<void>;
}

/** Hosts videos of any length, made while they're sent so that the host never holds one in memory. */
export async function startVideoHost(): Promise<VideoHost> {
	const app = Fastify({ forceCloseConnections: true });
	const requests: Array<Record<string, unknown>> = [];
	let port = 0;
	app.get<{ Params: { way: Way; bytes: string } }>('/:way/:bytes/video.mp4', (request, reply) => {
		requests.push(request.headers);
		const { way } = request.params;
		const bytes = Number(request.params.bytes);
		// A different host name makes it a different origin.
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

/** The SHA-256, in hex, of the file with that many bytes. */
export function videoDigest(bytes: number): string {
	const hash = createHash('sha256');
	for (const chunk of videoChunks(bytes)) hash.update(chunk);
	return hash.digest('hex');
}

const CHUNK_BYTES = 2 ** 16;

/** A real video first, cut short if need be, then chunks that all differ. */
function* videoChunks(bytes: number): Generator<Buffer> {
	yield SAMPLE_VIDEO.subarray(0, bytes);
	const filling = Buffer.alloc(CHUNK_BYTES, 'midjourney video ');
	for (let sent = Math.min(bytes, SAMPLE_VIDEO.length); sent < bytes; sent += CHUNK_BYTES) {
		const chunk = Buffer.from(filling);
		chunk.writeUIntBE(sent, 0, 6);
		yield chunk.subarray(0, bytes - sent);
	}
}
