import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type Demo, startDemo } from '../demo/startDemo.ts';
import { type N8nInstall, type N8nProcess, toPackageFolder, waitUntil } from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';
import { startBuild } from './startBuild.ts';

export interface DevOptions {
	readonly install: N8nInstall;
	/** With the sources of the package. */
	readonly projectFolder: string;
	/** Gets what the compiler and n8n say. */
	readonly print: (text: string) => void;
}

/**
 * The demo's n8n with the package as its sources are now, also while it runs. With N8N_DEV_RELOAD, n8n watches the
 * folders of all packages, loads what changes again, and tells the open editors. The compiler writes straight into the
 * folder of an installed package: with a link to the project, n8n would watch all of the project, and the nodes would
 * load the project's n8n-workflow instead of n8n's.
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
	// A new n8n tells of each of its migrations first.
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

/** n8n begins to watch some time after it is ready, and misses what has changed until then. */
async function untilFollowing(n8n: N8nProcess, packageFolder: string): Promise<void> {
	const probe = path.join(packageFolder, 'probe.txt');
	await waitUntil(
		async () => {
			await writeFile(probe, String(Date.now()));
			return n8n.log().includes('Hot reload triggered for n8n-nodes-midjourney-video') || undefined;
		},
		() => 'n8n does not load the package again when a file of it changes',
		// Longer than n8n waits for more changes before it loads them.
		{ intervalMs: 1_000 },
	);
}
