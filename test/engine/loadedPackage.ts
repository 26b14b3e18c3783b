import { createRequire } from 'node:module';
import path from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';

const projectFolder = path.resolve(import.meta.dirname, '../..');

let loaded: Promise<PackageDirectoryLoader> | undefined;

/** The built package, loaded once, as in n8n: all runs share the node's class and what it keeps in memory. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	return await (loaded ??= load());
}

async function load(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(projectFolder);
	await loader.loadAll();
	return loader;
}

/** Next time it's needed, the package is loaded anew with nothing in memory, as in a new n8n process. */
export function forgetPackage(): void {
	loaded = undefined;
	const { cache } = createRequire(import.meta.url);
	const ownFolder = path.join(projectFolder, 'dist', path.sep);
	for (const file of Object.keys(cache)) {
		if (file.startsWith(ownFolder)) delete cache[file];
	}
}
