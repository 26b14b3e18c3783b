import { execa } from 'execa';
import { access, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE_NAME } from './constants.ts';
import { runNpm } from './packageManager.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporaryFolder.ts';
import type { PackedPackage } from './types.ts';

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '..', '..');

/** Packs the built project as `npm publish` would, into a temporary folder. */
export async function packPackage(projectFolder = PROJECT_FOLDER): Promise<PackedPackage> {
	await assertBuilt(projectFolder);
	const target = await makeTemporaryFolder(`${PACKAGE_NAME}-`);
	const args = ['pack', '--json', '--ignore-scripts', `--pack-destination=${target}`];
	const [packed] = JSON.parse(await runNpm(args, { cwd: projectFolder })) as [NpmPackResult];
	return {
		tarballPath: path.join(target, packed.filename),
		files: packed.files.map((file) => file.path),
		sizeBytes: packed.size,
		remove: async () => await removeTemporaryFolder(target),
	};
}

/** Unpacks a package to where n8n keeps installed community packages. */
export async function installPackage(userFolder: string, tarballPath: string): Promise<void> {
	const folder = toPackageFolder(userFolder);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	// npm puts everything into one folder, `package`.
	await execa('tar', ['-xzf', tarballPath, '--strip-components=1', '-C', folder]);
}

/** Where the package is in n8n's user folder. */
export function toPackageFolder(userFolder: string): string {
	return path.join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
}

interface NpmPackResult {
	filename: string;
	size: number;
	files: Array<{ path: string }>;
}

/** Checks that everything package.json registers with n8n is there. */
async function assertBuilt(projectFolder: string): Promise<void> {
	const manifest = JSON.parse(await readFile(path.join(projectFolder, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		await access(path.join(projectFolder, file)).catch(() => {
			throw new Error(`${file} is missing: run \`npm run build\` first.`);
		});
	}
}
