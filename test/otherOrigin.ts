import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';

export interface OtherOrigin {
	/** Its origin. */
	readonly url: string;
	/** Every request received, as text. */
	readonly requests: string[];
	close: () => Promise<void>;
}

/** Starts a server on 127.0.0.1 that answers everything, and that should never receive anything. */
export async function startOtherOrigin(): Promise<OtherOrigin> {
	const requests: string[] = [];
	const app = Fastify({ forceCloseConnections: true });
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	app.all<{ Body?: string }>('/*', (request, reply) => {
		const { method, url, headers, body } = request;
		requests.push(`${method} ${url} ${JSON.stringify(headers)} ${body ?? ''}`);
		void reply.send({ code: 1, description: 'ok', result: '17', id: '17', status: 'SUCCESS' });
	});
	await app.listen({ host: '127.0.0.1', port: 0 });
	const { port } = app.server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, requests, close: async () => await app.close() };
}
