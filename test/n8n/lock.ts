import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 500;
/** An install takes a few minutes; nobody will release a lock that's held for many times as long. */
const WAIT_LIMIT_MS = 30 * 60_000;

/** The random part tells this process from an earlier one with the same PID, which containers reuse. */
const OWN_NAME = `${process.pid}.${randomUUID()}`;

/**
 * Runs `work` while no other process on this machine holds the same lock.
 *
 * The lock is a folder that contains one folder named after its owner. Both ways of getting it are a single rename,
 * so there's never a moment when two owners could hold it.
 */
export async function withLock<T>(
	lockPath: string,
	onWait: (message: string) => void,
	work: () => Promise<T>,
): Promise<T> {
	await acquire(lockPath, onWait);
	try {
		return await work();
	} finally {
		await rmdir(path.join(lockPath, OWN_NAME));
		// Another process may already have replaced the empty folder with its own lock.
		await rmdir(lockPath).catch(() => undefined);
	}
}

async function acquire(lockPath: string, onWait: (message: string) => void): Promise<void> {
	const giveUpAt = Date.now() + WAIT_LIMIT_MS;
	for (let told = false; ; ) {
		if (await placeNewLock(lockPath)) return;
		const owner = await ownerOf(lockPath);
		if (owner === undefined) continue;
		if (isGone(owner) && (await takeOver(lockPath, owner))) return;
		if (Date.now() > giveUpAt) {
			throw new Error(
				`${lockPath} is held by process ${pidOf(owner)}. If it is not at work, remove the folder.`,
			);
		}
		if (!told) onWait(`waiting for process ${pidOf(owner)}, which is doing this already`);
		told = true;
		await sleep(POLL_INTERVAL_MS);
	}
}

/** A rename replaces an empty folder, and fails on one with an owner in it. */
async function placeNewLock(lockPath: string): Promise<boolean> {
	const prepared = `${lockPath}.${randomUUID()}`;
	await mkdir(path.join(prepared, OWN_NAME), { recursive: true });
	try {
		await rename(prepared, lockPath);
		return true;
	} catch (error) {
		await rm(prepared, { recursive: true });
		if (!hasCode(error, 'EEXIST', 'ENOTEMPTY', 'EPERM')) throw error;
		return false;
	}
}

/** If several processes want a dead one's lock, the rename succeeds for only one. */
async function takeOver(lockPath: string, deadOwner: string): Promise<boolean> {
	return await rename(path.join(lockPath, deadOwner), path.join(lockPath, OWN_NAME)).then(
		() => true,
		() => false,
	);
}

async function ownerOf(lockPath: string): Promise<string | undefined> {
	const names = await readdir(lockPath).catch(() => []);
	return names[0];
}

function isGone(owner: string): boolean {
	if (pidOf(owner) === process.pid) return owner !== OWN_NAME;
	try {
		process.kill(pidOf(owner), 0);
		return false;
	} catch (error) {
		return hasCode(error, 'ESRCH');
	}
}

function pidOf(owner: string): number {
	return Number(owner.split('.')[0]);
}

function hasCode(error: unknown, ...codes: string[]): boolean {
	return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
