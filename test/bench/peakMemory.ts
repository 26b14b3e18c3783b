import { readFile, writeFile } from 'node:fs/promises';

/** Resets Linux's record of a process's peak memory. */
export async function forgetPeak(pid: number): Promise<void> {
	await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** Peak resident memory of a process, in megabytes. Works only on Linux. */
export async function readPeakMegabytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
	if (kilobytes === undefined) throw new Error('/proc does not tell the peak memory');
	return Math.round(Number(kilobytes) / 1024);
}
