import { execa } from 'execa';

import { n8nEnvironment } from './environment.ts';
import { reservePort } from './port.ts';
import type { N8nInstall } from './types.ts';

/** Runs an n8n command that ends by itself, alongside the n8n that uses the folder; returns its output. */
export async function runN8nCommand(
	{ install, userFolder }: { install: N8nInstall; userFolder: string },
	args: string[],
): Promise<string> {
	const env = n8nEnvironment({
		install,
		userFolder,
		port: await reservePort(),
		brokerPort: await reservePort(),
	});
	const { all } = await execa(install.nodePath, [install.n8nBin, ...args], {
		env,
		extendEnv: false,
		cwd: userFolder,
		all: true,
	});
	return all;
}
