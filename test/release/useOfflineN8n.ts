import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll } from 'vitest';

import {
	type Credential,
	ensureN8n,
	N8nClient,
	type N8nInstall,
	type N8nProcess,
	packPackage,
	startN8n,
} from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';

const README = path.resolve(import.meta.dirname, '../../README.md');

/** On a machine that does not have this n8n yet. */
const INSTALL_TIMEOUT_MS = 20 * 60_000;

export interface OfflineN8n {
	readonly n8n: N8nProcess;
	readonly client: N8nClient;
	readonly simulator: Simulator;
	/** Of the package's type, for the simulator. */
	readonly credential: Credential;
}

/** A real n8n with the package, which the README's command for machines without a network has installed. */
export function useOfflineN8n(version: string): OfflineN8n {
	const ends: Array<() => Promise<void>> = [];
	let running: OfflineN8n;
	beforeAll(async () => {
		const install = await ensureN8n(version);
		const userFolder = await makeTemporaryFolder('offline-');
		ends.unshift(async () => await removeTemporaryFolder(userFolder));
		await installOffline(userFolder, install);
		const simulator = await startSimulator({ refreshSeconds: 0 });
		ends.unshift(async () => await simulator.close());
		const n8n = await startN8n({ install, userFolder });
		ends.unshift(async () => await n8n.stop());
		const client = new N8nClient(n8n);
		const credential = await client.setUp(simulator);
		running = { n8n, client, simulator, credential };
	}, INSTALL_TIMEOUT_MS);
	afterAll(async () => {
		for (const end of ends) await end();
	});
	return {
		get n8n() {
			return running.n8n;
		},
		get client() {
			return running.client;
		},
		get simulator() {
			return running.simulator;
		},
		get credential() {
			return running.credential;
		},
	};
}

/** Runs the README's command beside the tarball, as a user whose home folder, and npm's cache in it, are empty. */
async function installOffline(homeFolder: string, { nodePath }: N8nInstall): Promise<void> {
	const [command] = /^npm install --offline .*$/m.exec(await readFile(README, 'utf8')) ?? [];
	if (!command) throw new Error('README.md has no line that begins with `npm install --offline`.');
	const { tarballPath, remove } = await packPackage();
	try {
		const PATH = [path.dirname(nodePath), process.env.PATH].join(path.delimiter);
		const options = { cwd: path.dirname(tarballPath), env: { HOME: homeFolder, PATH }, extendEnv: false };
		await execa('sh', ['-c', command], options);
	} finally {
		await remove();
	}
}
