import { execa } from 'execa';
import path from 'node:path';
import { request } from 'undici';

import { installPackage, packPackage } from './packageTarball.ts';
import { reservePort } from './port.ts';
import { createApiKey } from './publicApi.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import { waitUntil } from './waitUntil.ts';

const START_TIMEOUT_MS = 180_000;

/** How a container reaches the machine it runs on. */
const SIMULATOR_HOST = 'host.docker.internal';

export interface Container {
	/** What `npm run essentials` needs to know. */
	readonly env: Record<'N8N_URL' | 'N8N_API_KEY' | 'SIMULATOR_HOST', string>;
	stop(): Promise<void>;
}

/** Starts n8n's own image of a version with the built package; throws if there's no Docker or no such image. */
export async function startContainer(version: string): Promise<Container> {
	const folder = await makeTemporaryFolder('n8n-container-');
	const port = await reservePort();
	const name = path.basename(folder);
	const stop = async () => {
		await execa('docker', ['rm', '--force', name], { reject: false });
		await removeTemporaryFolder(folder);
	};
	try {
		const { tarballPath, remove } = await packPackage();
		await installPackage(folder, tarballPath).finally(remove);
		await execa('docker', ['run', '--detach', '--name', name, ...toDockerOptions({ folder, port, version })]);
		const baseUrl = `http://127.0.0.1:${port}`;
		await waitUntil(
			async () => await isReady(baseUrl),
			() => `n8n ${version} is not ready in its container`,
			{ timeoutMs: START_TIMEOUT_MS, intervalMs: 500 },
		);
		return { env: { N8N_URL: baseUrl, N8N_API_KEY: await createApiKey({ baseUrl }), SIMULATOR_HOST }, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** n8n runs as the current user, who owns the folder it writes to. */
function toDockerOptions(options: { folder: string; port: number; version: string }): string[] {
	const { folder, port, version } = options;
	const env = {
		N8N_USER_FOLDER: '/data',
		HOME: '/data',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
	};
	return [
		`--publish=127.0.0.1:${port}:5678`,
		`--add-host=${SIMULATOR_HOST}:host-gateway`,
		`--user=${process.getuid?.()}:${process.getgid?.()}`,
		`--volume=${folder}:/data`,
		...Object.entries(env).map(([key, value]) => `--env=${key}=${value}`),
		`n8nio/n8n:${version}`,
	];
}

/** n8n reports itself healthy before its REST API answers. */
async function isReady(baseUrl: string): Promise<true | undefined> {
	const response = await request(`${baseUrl}/rest/settings`).catch(() => undefined);
	const text = await response?.body.text();
	return response?.statusCode === 200 && text?.startsWith('{') ? true : undefined;
}
