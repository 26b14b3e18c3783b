import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';
import { expect, it } from 'vitest';

import { packPackage } from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';

const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../..');

it('the tarball holds what the source makes now, and no leftover of an older build', async () => {
	const { tarballPath, remove } = await packPackage();
	const unpacked = await makeTemporaryFolder('unpacked-');
	const compiled = await makeTemporaryFolder('compiled-');
	try {
		await execa('tar', ['-xzf', tarballPath, '--strip-components=1', '-C', unpacked]);
		await execa('npx', ['tsc', '--outDir', compiled], { cwd: PROJECT_FOLDER });
		const expected = { ...(await readAssets()), ...(await readFiles(compiled)) };
		const packed = await readFiles(path.join(unpacked, 'dist'));
		expect(Object.keys(packed).sort()).toEqual(Object.keys(expected).sort());
		const stale = Object.keys(packed).filter((name) => packed[name] !== expected[name]);
		expect(stale).toEqual([]);
	} finally {
		await Promise.all([remove(), removeTemporaryFolder(unpacked), removeTemporaryFolder(compiled)]);
	}
});

/** The icons and codex files, which go into the package as they are. */
async function readAssets(): Promise<Record<string, string>> {
	const isAsset = (name: string) => name.endsWith('.svg') || name.endsWith('.node.json');
	const [nodes, credentials] = await Promise.all([
		readFiles(PROJECT_FOLDER, 'nodes', isAsset),
		readFiles(PROJECT_FOLDER, 'credentials', isAsset),
	]);
	return { ...nodes, ...credentials };
}

/** Contents of the wanted files below a folder, by their path relative to `root`. */
async function readFiles(
	root: string,
	folder = '.',
	isWanted: (name: string) => boolean = () => true,
): Promise<Record<string, string>> {
	const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
	const files = entries
		.filter((entry) => entry.isFile() && isWanted(entry.name))
		.map((entry) => path.join(entry.parentPath, entry.name));
	const contents = files.map(async (file) => [path.relative(root, file), await readFile(file, 'utf8')]);
	return Object.fromEntries(await Promise.all(contents)) as Record<string, string>;
}
