import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The text of every file, by path, in a folder that n8n writes to, except installed packages. */
export async function readFilesOf(folder: string): Promise<Map<string, string>> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`));
	return new Map(
		await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')] as const)),
	);
}
