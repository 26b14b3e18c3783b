import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished, vi } from 'vitest';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Starts the program; it's killed when the test ends. */
function startProgram(args: string[]) {
	const child = spawn(process.execPath, ['--import', 'tsx', program, '--port', '0', ...args]);
	onTestFinished(() => void child.kill('SIGKILL'));
	const output = { printed: '' };
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.printed += chunk));
	return { child, output };
}

/** A busy machine is slow to start a program. */
const WAIT = { timeout: 120_000 };
const LIMIT = { timeout: 3 * WAIT.timeout };

it('prints where it is and every request, never the key, and ends on Ctrl+C', LIMIT, async () => {
	const { child, output } = startProgram(['--key', 'my-key', '--speed', '10']);
	const start = /^Base URL {2}(\S+)\nAPI key {3}my-key\n/;
	const origin = await vi.waitUntil(() => start.exec(output.printed)?.[1], WAIT);

	const headers = { authorization: 'Bearer my-key' };
	await fetch(`${origin}/mj/task/1/fetch`, { headers });
	await vi.waitUntil(() => output.printed.includes('GET /mj/task/1/fetch 400 code 4 task_no_found'), WAIT);
	expect(output.printed.split('my-key')).toHaveLength(2);

	child.kill('SIGINT');
	expect(await once(child, 'exit')).toEqual([0, null]);
});

it('can be the other character, and no third one', LIMIT, async () => {
	const { output } = startProgram(['--character', 'upstream']);
	const start = /^Base URL {2}(\S+)\nAPI key {3}(\S+)\n/;
	const [, origin, key] = await vi.waitUntil(() => start.exec(output.printed) ?? undefined, WAIT);
	const answer = await fetch(`${origin}/mj/task/1/fetch`, { headers: { authorization: `Bearer ${key}` } });
	expect(answer.status).toBe(204);

	const other = startProgram(['--character', 'proxy']);
	expect(await once(other.child, 'close')).toEqual([1, null]);
	expect(other.output.printed).toBe('--character is gateway or upstream, not "proxy"\n');
});
