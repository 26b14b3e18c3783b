import { createRequire } from 'node:module';

import { defineConfig } from 'vitest/config';

import { LongestFirst } from './test/runner/longestFirst.ts';

/** n8n itself loads the CommonJS build, so the tests share that one instance with n8n-core. */
const alias = { 'n8n-workflow': createRequire(import.meta.url).resolve('n8n-workflow') };

const layer = (name: string, options: object = {}) => ({
	resolve: { alias },
	// Vitest's default of 5 seconds is too short for a busy machine. These limits only end what hangs.
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
	// Vitest gives up after a second by default, which is too soon for a busy n8n.
	expect: { poll: { timeout: 120_000, interval: 200 } },
	maxWorkers: 1,
};

/** Each worker has one n8n, which its files share. Files can run in parallel, since they mostly wait for renders. */
const SHARED_N8N = {
	...REAL_N8N,
	globalSetup: [...REAL_N8N.globalSetup, 'test/e2e/sharedN8n.ts'],
};

export default defineConfig({
	test: {
		// n8n prints every error that a node throws on purpose.
		silent: 'passed-only',
		sequence: { sequencer: LongestFirst },
		coverage: {
			include: ['nodes/**/*.ts', 'credentials/**/*.ts', 'dist/**/*.js'],
			excludeAfterRemap: true,
			reporter: [['text', { skipFull: true }]],
		},
		projects: [
			// Its files share their imports: loading them for each file would take longer than the tests.
			layer('unit', { setupFiles: 'test/unit/setup.ts', pool: 'threads', isolate: false }),
			// Builds a TypeScript program from the whole source.
			layer('docs'),
			layer('simulator', { isolate: false }),
			// With NODE_ENV=test, which Vitest sets, n8n's lint rules mistake every file for a node of their own tests.
			layer('package', { env: { NODE_ENV: 'production' } }),
			layer('release', { testTimeout: 180_000, hookTimeout: 300_000, fileParallelism: false }),
			// Loading n8n takes longer than most files, so each process loads it once for all of its files.
			layer('engine', { isolate: false, maxWorkers: 2, testTimeout: 300_000 }),
			layer('e2e', { ...SHARED_N8N, isolate: false, maxWorkers: 4 }),
			// Each file has its own n8n, with different settings.
			layer('settings', REAL_N8N),
			// In parallel, since the files wait minutes for n8n's timers.
			layer('limits', { ...REAL_N8N, testTimeout: 420_000, maxWorkers: 3 }),
			layer('engine2', REAL_N8N),
			layer('assumptions', REAL_N8N),
			// The run that its tests look at takes place in a hook.
			layer('chaos', { ...REAL_N8N, hookTimeout: 900_000 }),
			layer('editor', SHARED_N8N),
			// In parallel for the same reason, but each file has up to four n8n processes.
			layer('queue', { ...REAL_N8N, maxWorkers: 3 }),
			// On an n8n that's already running: `npm run essentials`.
			layer('essentials', { ...REAL_N8N, globalSetup: 'test/essentials/globalSetup.ts' }),
		],
	},
});
