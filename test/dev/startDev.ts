import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type Demo, startDemo } from '../demo/startDemo.ts';
import { type N8nInstall, type N8nProcess, toPackageFolder, waitUntil } from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';
import { startBuild } from './startBuild.ts';

export interface DevOptions {
	readonly install: N8nInstall;
	/** Holds the package's sources. */
	readonly projectFolder: string;
	/** Receives the output of the compiler and n8n. */
	readonly print: (text: string) => void;
}

/**
 * Starts the demo's n8n with the package built from its sources, and keeps it up to date as they change. With
 * N8N_DEV_RELOAD, n8n watches the folders of all packages, reloads what changes, and notifies open editors.
 *
 * The compiler writes straight into the folder of an installed package: if that were a link to the project, n8n would
 * watch the whole project, and the nodes would load the project's n8n-workflow instead of n8n's.
 */
export async function startDev({ install, projectFolder, print }: DevOptions): Promise<Demo> {
	const userFolder = await makeTemporaryFolder('n8n-dev-');
	const packageFolder = toPackageFolder(userFolder);
	const build = await startBuild({ projectFolder, packageFolder, print });
	let demo: Demo | undefined;
	const end = async () => {
		await demo?.end();
		await build.end();
		await removeTemporaryFolder(userFolder);
	};
	// A new n8n first logs each of its migrations.
	let isReady = false;
	const onOutput = (text: string) => void (isReady && print(text));
	try {
		demo = await startDemo(install, { userFolder, env: { N8N_DEV_RELOAD: 'true' }, onOutput });
		await untilFollowing(demo.n8n, packageFolder);
		isReady = true;
		return { ...demo, end };
	} catch (error) {
		await end();
		throw error;
	}
}

/** Waits until n8n watches the package. It starts some time after it's ready, and misses what changes before that. */
async function untilFollowing(n8n: N8nProcess, packageFolder: string): Promise<void> {
	const probe = path.join(packageFolder, 'probe.txt');
	await waitUntil(
		async () => {
			await writeFile(probe, String(Date.now()));
			return n8n.log().includes('Hot reload triggered for n8n-nodes-midjourney-video') || undefined;
		},
		() => 'n8n does not load the package again when a file of it changes',
		// Longer than n8n waits for further changes before it reloads.
		{ intervalMs: 1_000 },
	);
}
