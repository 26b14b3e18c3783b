import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';

import { runNpm } from '../../n8n/packageManager.ts';

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../../..');

export interface Installed {
	name: string;
	version: string;
	/** The size of the tarball. */
	packedBytes: number;
	files: number;
	unpackedBytes: number;
	/** Counts the package and all its runtime dependencies, as does `installedBytes`. */
	packages: number;
	installedBytes: number;
	/** The package's own folder. */
	folder: string;
}

interface NpmPackResult {
	name: string;
	version: string;
	filename: string;
	size: number;
	unpackedSize: number;
	entryCount: number;
}

/** Packs a package and installs it into its own folder, without the peer dependencies that n8n provides. */
export async function install(spec: string, folder: string): Promise<Installed> {
	await mkdir(folder);
	await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
	const packed = await runNpm(['pack', spec, '--json', '--ignore-scripts'], { cwd: folder });
	const [{ name, version, filename, size, unpackedSize, entryCount }] = JSON.parse(packed) as [NpmPackResult];
	const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
	await runNpm(['install', `./${filename}`, ...flags], { cwd: folder });
	const modules = path.join(folder, 'node_modules');
	return {
		name,
		version,
		packedBytes: size,
		files: entryCount,
		unpackedBytes: unpackedSize,
		packages: await countPackages(modules),
		installedBytes: await toBytes(modules),
		folder: path.join(modules, name),
	};
}

/** How long a fresh Node process takes to load the package's nodes and credentials, in milliseconds. */
export async function measureLoad({ folder }: Installed, nodePath: string): Promise<number> {
	const program = path.join(import.meta.dirname, 'loadNodes.ts');
	const { stdout } = await execa(nodePath, [program, folder], {
		env: { NODE_PATH: path.join(PROJECT_FOLDER, 'node_modules'), NODE_OPTIONS: '' },
	});
	return Number(stdout.split('\n').at(-1));
}

async function countPackages(modules: string): Promise<number> {
	const lock = await readFile(path.join(modules, '.package-lock.json'), 'utf8');
	return Object.keys((JSON.parse(lock) as { packages: object }).packages).length;
}

async function toBytes(folder: string): Promise<number> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const sizes = files.map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).size);
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
