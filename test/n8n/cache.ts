import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { PACKAGE_NAME } from './constants.ts';
import { withLock } from './lock.ts';

export interface CacheEntry {
	/** Folder name; includes everything that its content depends on. */
	readonly name: string;
	/** A file in the folder that exists only if the entry does. */
	readonly marker: string;
}

/** Where n8n and Node are kept between runs, outside the checkout. */
export function cacheRoot(): string {
	const own = process.env.N8N_MIDJOURNEY_VIDEO_CACHE;
	if (own) return path.resolve(own);
	return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), PACKAGE_NAME);
}

/** The folder of an entry, or undefined if it isn't cached. */
export async function findCacheEntry({ name, marker }: CacheEntry): Promise<string | undefined> {
	const folder = path.join(cacheRoot(), name);
	return await access(path.join(folder, marker)).then(
		() => folder,
		() => undefined,
	);
}

/**
 * The folder of an entry, filled by `fill` if it isn't cached. `fill` works in another folder that's renamed at the
 * end, so an interrupted entry never passes for a finished one.
 */
export async function ensureCacheEntry(
	entry: CacheEntry,
	onWait: (message: string) => void,
	fill: (partialFolder: string) => Promise<void>,
): Promise<string> {
	const folder = path.join(cacheRoot(), entry.name);
	await mkdir(cacheRoot(), { recursive: true });
	await withLock(`${folder}.lock`, onWait, async () => {
		// Another process may have created it while this one waited for the lock.
		if ((await findCacheEntry(entry)) === undefined) await fillAndRename(folder, fill);
	});
	return folder;
}

async function fillAndRename(folder: string, fill: (partialFolder: string) => Promise<void>): Promise<void> {
	// We hold the lock, so what's there was left by a process that was killed.
	for (const name of await readdir(path.dirname(folder))) {
		const isLeftover =
			name === path.basename(folder) || name.startsWith(partialPrefix(path.basename(folder)));
		if (isLeftover) await removeFolder(path.join(path.dirname(folder), name));
	}
	// A unique name, since pnpm may outlive a killed process and go on writing to the old folder.
	const partialFolder = await mkdtemp(partialPrefix(folder));
	try {
		await fill(partialFolder);
		await rename(partialFolder, folder);
	} catch (error) {
		await removeFolder(partialFolder);
		throw error;
	}
}

function partialPrefix(name: string): string {
	return `${name}.partial-`;
}

async function removeFolder(folder: string): Promise<void> {
	// Retries, since a pnpm that's still writing there fills folders while they're emptied.
	await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
