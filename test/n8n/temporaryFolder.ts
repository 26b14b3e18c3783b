import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folders = new Set<string>();

/** Creates a folder that's removed when this process ends, if not before. */
export async function makeTemporaryFolder(prefix: string): Promise<string> {
	if (folders.size === 0) process.on('exit', removeAll);
	const folder = await mkdtemp(path.join(tmpdir(), prefix));
	folders.add(folder);
	return folder;
}

export async function removeTemporaryFolder(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	folders.delete(folder);
	if (folders.size === 0) process.off('exit', removeAll);
}

function removeAll(): void {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
