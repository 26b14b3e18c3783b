import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

/** n8n itself loads the CommonJS build; tests share that one instance with n8n-core. */
const alias = { 'n8n-workflow': createRequire(import.meta.url).resolve('n8n-workflow') };

const layer = (name: string, options: object = {}) => ({
	resolve: { alias },
	// Vitest's 5 seconds are too few for a busy machine: the limits only end what hangs.
	test: {
		name,
		include: [`test/${name}/**/*.test.ts`],
		testTimeout: 120_000,
		hookTimeout: 120_000,
		...options,
	},
});

const REAL_N8N = {
	globalSetup: ['test/e2e/globalSetup.ts'],
	testTimeout: 300_000,
	hookTimeout: 600_000,
	// Vitest gives up after a second, which a busy n8n needs for less.
	expect: { poll: { timeout: 60_000, interval: 200 } },
	maxWorkers: 1,
};

/** Files beside each other, since they mostly wait for renders; each worker has an n8n that its files share. */
const SHARED_N8N = {
	...REAL_N8N,
	globalSetup: [...REAL_N8N.globalSetup, 'test/e2e/sharedN8n.ts'],
};

export default defineConfig({
	test: {
		// n8n prints every error that a node throws on purpose.
		silent: 'passed-only',
		coverage: {
			include: ['nodes/**/*.ts', 'credentials/**/*.ts', 'dist/**/*.js'],
			excludeAfterRemap: true,
			reporter: [['text', { skipFull: true }]],
		},
		projects: [
			// Its files share what they import: loading it anew for each would take longer than the tests do.
			layer('unit', { setupFiles: 'test/unit/setup.ts', pool: 'threads', isolate: false }),
			// Reads all types of the source.
			layer('docs'),
			layer('simulator', { isolate: false }),
			// With NODE_ENV=test, which vitest sets, n8n's lint rules take every file for a node of their own tests.
			layer('package', { env: { NODE_ENV: 'production' } }),
			layer('release', { testTimeout: 180_000, hookTimeout: 300_000, fileParallelism: false }),
			// Loading n8n takes longer than most files: a process loads it once for all of its files.
			layer('engine', { isolate: false, maxWorkers: 2, testTimeout: 300_000 }),
			layer('e2e', { ...SHARED_N8N, isolate: false, maxWorkers: 4 }),
			// Each file has an n8n of its own, with other settings.
			layer('settings', REAL_N8N),
			// Beside each other: minutes of waiting for n8n's timers.
			layer('limits', { ...REAL_N8N, testTimeout: 420_000, maxWorkers: 3 }),
			layer('engine2', REAL_N8N),
			layer('assumptions', REAL_N8N),
			// The run that its tests look at is done before the first of them.
			layer('chaos', { ...REAL_N8N, hookTimeout: 900_000 }),
			layer('editor', SHARED_N8N),
			// Two at a time: minutes of waiting for n8n's timers, and up to four processes of n8n each.
			layer('queue', { ...REAL_N8N, maxWorkers: 2 }),
			// On an n8n that is already running: `npm run essentials`.
			layer('essentials', { ...REAL_N8N, globalSetup: 'test/essentials/globalSetup.ts' }),
		],
	},
});
