import { createRequire } from 'node:module';
import path from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';

const projectFolder = path.resolve(import.meta.dirname, '../..');

let loaded: Promise<PackageDirectoryLoader> | undefined;

/** The built package. Loaded once, as n8n does: all runs share the node's class, and what it keeps in memory. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	return await (loaded ??= load());
}

async function load(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(projectFolder);
	await loader.loadAll();
	return loader;
}

/** As in a new process of n8n, the package is loaded anew when it's needed next, and has nothing in memory. */
export function forgetPackage(): void {
	loaded = undefined;
	const { cache } = createRequire(import.meta.url);
	const ownFolder = path.join(projectFolder, 'dist', path.sep);
	for (const file of Object.keys(cache)) {
		if (file.startsWith(ownFolder)) delete cache[file];
	}
}
