import { randomBytes } from 'node:crypto';

import Fastify from 'fastify';

import { startVideoHost } from '../videoHost.ts';

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Hosts images and videos of any length. */
export async function startFiles() {
	const videos = await startVideoHost();
	const images = Fastify({ forceCloseConnections: true });
	images.get<{ Params: { bytes: string } }>('/:bytes/image.png', async (request, reply) => {
		const noise = randomBytes(Number(request.params.bytes) - PNG_SIGNATURE.length);
		return reply.type('image/png').send(Buffer.concat([PNG_SIGNATURE, noise]));
	});
	const imagesUrl = await images.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: (isImage: boolean, bytes: number) =>
			isImage ? `${imagesUrl}/${bytes}/image.png` : videos.url('plain', bytes),
		close: async () => {
			await videos.close();
			await images.close();
		},
	};
}
