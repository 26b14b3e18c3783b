import S3rver from 's3rver';

import type { CredentialInput } from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';

/** The only key that s3rver knows, which is also its secret. */
const KEY = 'S3RVER';

export interface S3Server {
	/** For n8n's S3 node. */
	readonly credential: CredentialInput;
	/** Gets an object from the bucket like any other client. */
	read: (key: string) => Promise<{ mimeType: string | null; content: Buffer }>;
	close: () => Promise<void>;
}

/** A real S3 server on 127.0.0.1, which checks signatures, with one bucket. */
export async function startS3Server(bucket: string): Promise<S3Server> {
	const directory = await makeTemporaryFolder('s3-');
	const server = new S3rver({
		address: '127.0.0.1',
		port: 0,
		silent: true,
		directory,
		configureBuckets: [{ name: bucket }],
	});
	const { port } = await server.run();
	const endpoint = `http://127.0.0.1:${port}`;
	const data = {
		endpoint,
		region: 'us-east-1',
		accessKeyId: KEY,
		secretAccessKey: KEY,
		forcePathStyle: true,
	};
	return {
		credential: { name: 'S3', type: 's3', data },
		read: async (key) => {
			const response = await fetch(`${endpoint}/${bucket}/${key}`);
			if (!response.ok) throw new Error(`${key}: ${response.status}`);
			const content = Buffer.from(await response.arrayBuffer());
			return { mimeType: response.headers.get('content-type'), content };
		},
		close: async () => {
			await server.close();
			await removeTemporaryFolder(directory);
		},
	};
}
