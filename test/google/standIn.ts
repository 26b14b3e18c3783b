import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';

import Fastify, { type FastifyInstance } from 'fastify';
import { generate } from 'selfsigned';

import type { CredentialInput } from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';
import { type DriveFile, serveDrive } from './drive.ts';
import { toError } from './errors.ts';
import { serveSheets } from './sheets.ts';
import type { Spreadsheet } from './spreadsheet.ts';

const HOSTS = ['sheets.googleapis.com', 'www.googleapis.com'];
const ACCESS_TOKEN = 'ya29.only-for-tests';

export interface GoogleOptions {
	spreadsheet: Spreadsheet;
	/** The ID of the only Drive folder that exists. */
	folderId: string;
}

export interface Google {
	/** Environment variables that make n8n send its requests for Google here. */
	readonly env: Record<string, string>;
	/** For n8n's Google Sheets and Google Drive nodes, as they are once a user has signed in. */
	readonly credentials: CredentialInput[];
	/** The uploaded files, in order. */
	readonly files: readonly DriveFile[];
	close: () => Promise<void>;
}

/**
 * Stands in for the parts of Google's APIs that the example uses. n8n reaches it under Google's own host names, through
 * a proxy and with a certificate that n8n is set to trust.
 */
export async function startGoogle({ spreadsheet, folderId }: GoogleOptions): Promise<Google> {
	const { private: key, cert } = await generate([{ name: 'commonName', value: HOSTS[0]! }], {
		keySize: 2048,
		algorithm: 'sha256',
		extensions: [{ name: 'subjectAltName', altNames: HOSTS.map((value) => ({ type: 2 as const, value })) }],
	});
	const app = Fastify({ https: { key, cert }, forceCloseConnections: true });
	requireToken(app);
	serveSheets(app, HOSTS[0]!, spreadsheet);
	const files = serveDrive(app, HOSTS[1]!, folderId);
	await app.ready();
	const proxy = await startProxy(app.server);
	const folder = await makeTemporaryFolder('google-');
	const certificate = path.join(folder, 'certificate.pem');
	await writeFile(certificate, cert);
	const { port } = proxy.address() as { port: number };
	return {
		env: {
			HTTPS_PROXY: `http://127.0.0.1:${port}`,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: certificate,
		},
		credentials: ['googleSheetsOAuth2Api', 'googleDriveOAuth2Api'].map(toCredential),
		files,
		close: async () => {
			proxy.close();
			proxy.closeAllConnections();
			await app.close();
			await removeTemporaryFolder(folder);
		},
	};
}

function toCredential(type: string): CredentialInput {
	const oauthTokenData = { access_token: ACCESS_TOKEN, token_type: 'Bearer', expires_in: 3599 };
	return { name: type, type, data: { clientId: 'id', clientSecret: 'for-tests', oauthTokenData } };
}

/** An upload session needs no token: its URL is the secret. */
function requireToken(app: FastifyInstance): void {
	app.addHook('onRequest', async ({ headers, query }, reply) => {
		const isSession = 'upload_id' in (query as object);
		if (isSession || headers.authorization === `Bearer ${ACCESS_TOKEN}`) return;
		await reply
			.code(401)
			.send(toError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'));
	});
}

/** Passes connections to Google's hosts on to the server; refuses all others. */
async function startProxy(server: Server): Promise<Server> {
	const proxy = createServer((_request, response) => response.writeHead(502).end());
	proxy.on('connect', ({ url = '' }, socket) => {
		if (!HOSTS.includes(url.replace(/:443$/, ''))) {
			socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			return;
		}
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		server.emit('connection', socket);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return proxy;
}
