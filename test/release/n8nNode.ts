import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';

import packageJson from '../../package.json' with { type: 'json' };
import { ensureCacheEntry, findCacheEntry } from '../n8n/cache.ts';
import { N8N_NODE_VERSION } from '../n8n/constants.ts';
import { installInto } from '../n8n/installInto.ts';
import { runWithProgress } from '../n8n/progress.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../..');

/** The package's own files. The command accepts only its own configuration, under which tests can't even read files. */
const LINTED = ['package.json', 'tsconfig.json', 'nodes', 'credentials'];

const COMMAND_FOLDER = path.join('node_modules', '@n8n', 'node-cli');

/**
 * Installs `n8n-node`, once per machine. It isn't a development dependency because it would add 200 packages for AI
 * nodes, 400 MB, to every `npm ci`.
 *
 * @returns the folder with its `node_modules`
 */
export async function ensureN8nNode(): Promise<string> {
	const name = `n8n-node-${N8N_NODE_VERSION}`;
	const entry = { name, marker: path.join(COMMAND_FOLDER, 'package.json') };
	const spec = `@n8n/node-cli@${N8N_NODE_VERSION}`;
	// This package imports n8n-workflow.
	const specs = [spec, `n8n-workflow@${packageJson.devDependencies['n8n-workflow']}`];
	return (
		(await findCacheEntry(entry)) ??
		(await runWithProgress({
			title: `Installing ${spec}, once per machine: about 700 MB`,
			run: async (report) =>
				await ensureCacheEntry(entry, report, async (folder) => await installInto({ folder, specs, report })),
		}))
	);
}

export interface LintedCopy {
	readonly folder: string;
	lint(): Promise<{ exitCode?: number; output: string }>;
	remove(): Promise<void>;
}

/** Copies the files to lint, and adds the configuration that `n8n-node` gives to new packages. */
export async function createLintedCopy(installFolder: string): Promise<LintedCopy> {
	const folder = await makeTemporaryFolder('linted-');
	for (const name of LINTED) {
		await cp(path.join(PROJECT_FOLDER, name), path.join(folder, name), { recursive: true });
	}
	const templates = path.join(installFolder, COMMAND_FOLDER, 'dist/template/templates/shared/default');
	const config = await readFile(path.join(templates, 'eslint.config.mjs'));
	await writeFile(path.join(folder, 'eslint.config.mjs'), config);
	await symlink(path.join(installFolder, 'node_modules'), path.join(folder, 'node_modules'));
	return { folder, lint, remove: async () => await removeTemporaryFolder(folder) };

	async function lint() {
		// With Vitest's NODE_ENV, n8n's rules mistake every file for a node of their own tests.
		const env = { NODE_ENV: 'production' };
		const options = { cwd: folder, env, all: true, reject: false } as const;
		const { exitCode, all } = await execa('node_modules/.bin/n8n-node', ['lint'], options);
		return { exitCode, output: all };
	}
}
