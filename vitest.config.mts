import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

/** n8n itself loads the CommonJS build; tests share that one instance with n8n-core. */
const alias = { 'n8n-workflow': createRequire(import.meta.url).resolve('n8n-workflow') };

const layer = (name: string, options: object = {}) => ({
	resolve: { alias },
	test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

/** An n8n per file; files run one after another so that they do not fight for two cores. */
const REAL_N8N = {
	globalSetup: 'test/e2e/globalSetup.ts',
	testTimeout: 180_000,
	hookTimeout: 300_000,
	fileParallelism: false,
};

export default defineConfig({
	test: {
		// n8n prints every error that a node throws on purpose.
		silent: 'passed-only',
		projects: [
			layer('unit'),
			// Reads all types of the source.
			layer('docs', { testTimeout: 30_000, hookTimeout: 30_000 }),
			layer('simulator'),
			// With NODE_ENV=test, which vitest sets, n8n's lint rules take every file for a node of their own tests.
			layer('package', { testTimeout: 120_000, env: { NODE_ENV: 'production' } }),
			layer('release', { testTimeout: 180_000, hookTimeout: 300_000, fileParallelism: false }),
			layer('engine', { testTimeout: 30_000 }),
			layer('e2e', REAL_N8N),
			layer('editor', REAL_N8N),
			layer('queue', REAL_N8N),
			// On an n8n that is already running: `npm run essentials`.
			layer('essentials', { ...REAL_N8N, globalSetup: 'test/essentials/globalSetup.ts' }),
		],
	},
});
