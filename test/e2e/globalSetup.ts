import type { TestProject } from 'vitest/node';

import { ensureN8n, N8N_VERSIONS, type N8nInstall, packPackage } from '../n8n/index.ts';

declare module 'vitest' {
	interface ProvidedContext {
		install: N8nInstall;
		tarballPath: string;
	}
}

/** Provides n8n and the packed package once for all test files. `N8N_TEST_VERSION` selects another n8n version. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const { tarballPath, remove } = await packPackage();
	project.provide('install', await ensureN8n(process.env.N8N_TEST_VERSION ?? N8N_VERSIONS.newest));
	project.provide('tarballPath', tarballPath);
	return remove;
}
