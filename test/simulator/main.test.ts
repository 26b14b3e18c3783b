import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished, vi } from 'vitest';

it(
	'prints where it is and every request, never the key, and ends on Ctrl+C',
	{ timeout: 30_000 },
	async () => {
		const program = fileURLToPath(new URL('./main.ts', import.meta.url));
		const args = ['--import', 'tsx', program, '--port', '0', '--key', 'my-key', '--speed', '10'];
		const child = spawn(process.execPath, args);
		onTestFinished(() => void child.kill('SIGKILL'));
		let printed = '';
		child.stdout.on('data', (chunk) => (printed += chunk));
		const start = /^Base URL {2}(\S+)\nAPI key {3}my-key\n/;
		const origin = await vi.waitUntil(() => start.exec(printed)?.[1], { timeout: 20_000 });

		const headers = { authorization: 'Bearer my-key' };
		await fetch(`${origin}/mj/task/1/fetch`, { headers });
		await vi.waitUntil(() => printed.includes('GET /mj/task/1/fetch 400 code 4 task_no_found'), {
			timeout: 4000,
		});
		expect(printed.split('my-key')).toHaveLength(2);

		child.kill('SIGINT');
		expect(await once(child, 'exit')).toEqual([0, null]);
	},
);
