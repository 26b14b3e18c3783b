import { readFile, writeFile } from 'node:fs/promises';

/** Has Linux measure the peak memory of a process anew from here on. */
export async function forgetPeak(pid: number): Promise<void> {
	await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** Resident memory of a process at its highest; megabytes. Only Linux tells. */
export async function readPeakMegabytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
	if (kilobytes === undefined) throw new Error('/proc does not tell the peak memory');
	return Math.round(Number(kilobytes) / 1024);
}
