import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';

import { findSecrets } from '../../marks.ts';
import { runNode } from '../runNode.ts';
import { QUOTED_KEY } from './keys.ts';
import { useCapture } from './useCapture.ts';

interface Spelling {
	/** The key in the credential. */
	entered: string;
	/** The key that the server knows, if it isn't the one that was entered. */
	sent?: string;
	body: string;
}

/** How programs may write the key. */
const SPELLINGS: Record<string, Spelling> = {
	'JSON in which a slash is escaped': {
		entered: 'sk-marked/0a1b2c3d4e',
		body: String.raw`{"error":{"message":"No: sk-marked\/0a1b2c3d4e"}}`,
	},
	'JSON that is plain ASCII': {
		entered: 'sk-é-marked-0a1b2c',
		body: String.raw`{"error":{"message":"No: sk-\u00e9-marked-0a1b2c"}}`,
	},
	'JSON in which signs of HTML are escaped': {
		entered: 'sk-marked&0a1b2c<3d4e',
		body: String.raw`{"error":{"message":"No: sk-marked\u00260a1b2c\u003C3d4e"}}`,
	},
	'JSON in a text of JSON': {
		entered: QUOTED_KEY.entered,
		body: JSON.stringify({ error: { message: JSON.stringify({ key: QUOTED_KEY.sent }) } }),
	},
	'a web page with named characters': {
		entered: 'sk-marked-0a1b"2c<3d4e5f6a&7b',
		body: '<html><title>No: sk-marked-0a1b&quot;2c&lt;3d4e5f6a&amp;7b</title></html>',
	},
	'a web page with numbered characters': {
		entered: 'sk-marked-0a1b+2c/3d4e5f6a=',
		body: '<html><title>No: sk-marked-0a1b&#43;2c&#x2F;3d4e5f6a&#61;</title></html>',
	},
	'a URL': {
		entered: 'sk-marked-0a1b+2c/3d4e5f6a==',
		body: 'Cannot GET /mj?key=sk-marked-0a1b%2B2c%2f3d4e5f6a%3D%3D',
	},
	'the text without the "Bearer" that was entered with it': {
		entered: 'Bearer sk-marked-0a1b2c3d4e',
		sent: 'sk-marked-0a1b2c3d4e',
		body: '{"error":{"message":"Invalid token: sk-marked-0a1b2c3d4e"}}',
	},
	'the text without the invisible blank that was entered in it': {
		entered: 'sk-marked-64ab\u200b0d39c8f1',
		sent: 'sk-marked-64ab0d39c8f1',
		body: '{"error":{"message":"No: sk-marked-64ab0d39c8f1"}}',
	},
	'the text without the emoji that was entered in it': {
		entered: 'sk-marked-a8f2🔑5b60e7d9',
		sent: 'sk-marked-a8f25b60e7d9',
		body: '{"error":{"message":"No: sk-marked-a8f25b60e7d9"}}',
	},
};

describe('a server that repeats the key', () => {
	const lines = useCapture();
	const run = async (apiKey: string, baseUrl: string) => {
		const linesBefore = lines.length;
		const parameters = { operation: 'get', taskId: '17' };
		const { error, ...others } = await runNode({ parameters, credential: { apiKey, baseUrl } });
		return { error, all: [error, others, lines.slice(linesBefore)] };
	};

	it.each(Object.entries(SPELLINGS))(
		'does not bring it into an error, a record or a log: %s',
		async (_title, { entered, sent = entered, body }) => {
			const { error, all } = await run(entered, await startServer(403, {}, body));
			expect(findSecrets(all, [entered, sent])).toEqual([]);
			expect(error?.message).toContain('***');
		},
	);

	it('does not bring it into an error, a record or a log: as the host that it redirects to', async () => {
		const key = 'sk-marked-5f3e2d1c0b';
		const location = `http://${key}.example.com/`;
		const { error, all } = await run(key, await startServer(302, { location }, ''));
		expect(findSecrets(all, [key])).toEqual([]);
		expect(error?.description).toContain('The server redirects');
	});
});

/** Starts a server that gives everyone the same answer until the test is over; returns its address. */
async function startServer(status: number, headers: Record<string, string>, body: string): Promise<string> {
	const app = Fastify({ forceCloseConnections: true });
	onTestFinished(async () => await app.close());
	app.all('/*', (_request, reply) => void reply.code(status).headers(headers).send(body));
	await app.listen({ host: '127.0.0.1', port: 0 });
	return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
