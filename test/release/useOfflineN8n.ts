import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';

import { type RunningN8n, useScene } from '../e2e/useN8n.ts';
import {
	ensureN8n,
	N8nClient,
	type N8nInstall,
	type N8nProcess,
	packPackage,
	startN8n,
} from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';

const README = path.resolve(import.meta.dirname, '../../README.md');

/** For a machine that doesn't have this n8n yet. */
const INSTALL_TIMEOUT_MS = 20 * 60_000;

/** A real n8n with the package, installed by the README's command for machines without a network. */
export function useOfflineN8n(version: string): RunningN8n<N8nProcess> {
	return useScene(
		{},
		async () => {
			const install = await ensureN8n(version);
			const userFolder = await makeTemporaryFolder('offline-');
			await installOffline(userFolder, install);
			const n8n = await startN8n({ install, userFolder });
			const client = new N8nClient(n8n);
			await client.setUpOwner();
			const end = async () => {
				await n8n.stop();
				await removeTemporaryFolder(userFolder);
			};
			return { n8n, client, end };
		},
		INSTALL_TIMEOUT_MS,
	);
}

/** Runs the README's command in the tarball's folder, as a user with an empty home folder and so an empty npm cache. */
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
