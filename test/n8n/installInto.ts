import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cacheRoot } from './cache.ts';
import { runPnpm } from './packageManager.ts';
import type { Report } from './progress.ts';

const COMPILER_HINT =
	'Compiling needs python3, make and a C++ compiler (Debian: apt-get install python3 build-essential).';

export interface Installation {
	readonly folder: string;
	/** Package names with versions. */
	readonly specs: readonly string[];
	readonly nodePath?: string;
	/** Versions to use instead of those that packages request. */
	readonly overrides?: Readonly<Record<string, string>>;
	/** Packages whose install scripts run; no others do. */
	readonly built?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly report?: Report;
}

/** Makes a folder a project that depends on these packages, and installs them with their dependencies. */
export async function installInto(installation: Installation): Promise<void> {
	const { folder, specs, nodePath, overrides = {}, built = [], env, report } = installation;
	const manifest = { private: true, pnpm: { overrides, onlyBuiltDependencies: built } };
	await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
	const args = ['add', ...specs, '--ignore-workspace', '--reporter=append-only'];
	await runPnpm([...args, `--store-dir=${path.join(cacheRoot(), 'pnpm-store')}`], {
		cwd: folder,
		nodePath,
		env: { ...env, npm_config_ignore_scripts: String(built.length === 0) },
		hint: built.length > 0 ? COMPILER_HINT : undefined,
		onOutput: (text) => {
			const progress = /Progress: resolved (\d+), .* added (\d+)/.exec(text);
			if (progress) report?.(`resolved ${progress[1]} packages, unpacked ${progress[2]}`);
		},
	});
}
