import { constants } from 'node:os';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const POLL_INTERVAL_MS = 20;
/** Nothing survives SIGKILL: this only bounds the wait for it to take effect. */
const GONE_LIMIT_MS = 5_000;

const livingGroups = new Set<number>();

/** Makes sure that a process group doesn't outlive this process, unless a SIGKILL ends this one. */
export function trackGroup(groupId: number): void {
	if (livingGroups.size === 0) {
		process.on('exit', killLivingGroups);
		for (const signal of ENDING_SIGNALS) process.on(signal, killGroupsAndEnd);
	}
	livingGroups.add(groupId);
}

/** Kills every process of a group, and waits until none is left. */
export async function killGroup(groupId: number): Promise<void> {
	signalGroup(groupId, 'SIGKILL');
	const giveUpAt = Date.now() + GONE_LIMIT_MS;
	while ((await hasLivingMember(groupId)) && Date.now() < giveUpAt) await sleep(POLL_INTERVAL_MS);
	untrackGroup(groupId);
}

/** Ignores the dead, which stay listed until their parent reaps them: a container's PID 1 does so late or never. */
async function hasLivingMember(groupId: number): Promise<boolean> {
	if (!signalGroup(groupId, 0)) return false;
	if (process.platform !== 'linux') return true;
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const stats = await Promise.all(
		pids.map(async (pid) => await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
	);
	return stats.some((stat) => {
		// "pid (command) state parent group …", see proc(5); a command may contain spaces and parentheses.
		const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return Number(group) === groupId && state !== 'Z' && state !== 'X';
	});
}

function untrackGroup(groupId: number): void {
	livingGroups.delete(groupId);
	if (livingGroups.size > 0) return;
	process.off('exit', killLivingGroups);
	for (const signal of ENDING_SIGNALS) process.off(signal, killGroupsAndEnd);
}

/** Signals a group; returns whether it had a process to signal. */
function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
	try {
		return process.kill(-groupId, signal);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
		throw error;
	}
}

function killLivingGroups(): void {
	for (const groupId of livingGroups) signalGroup(groupId, 'SIGKILL');
}

function killGroupsAndEnd(signal: NodeJS.Signals): void {
	killLivingGroups();
	// A listener turns off Node's default, which is to exit. If there are other listeners, it's up to them.
	if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}
