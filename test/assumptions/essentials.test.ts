import { rm } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { PACKAGE_NAME } from '../n8n/constants.ts';
import { createApiKey, type N8nProcess, startN8n } from '../n8n/index.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';

let userFolder: string;
let n8n: N8nProcess;
let apiKey: string;

beforeAll(async () => {
	userFolder = await makeTemporaryFolder('running-');
	n8n = await startN8n({ install: inject('install'), tarballPath: inject('tarballPath'), userFolder });
	apiKey = await createApiKey(n8n);
});

afterAll(async () => {
	await n8n?.stop();
	await removeTemporaryFolder(userFolder);
});

/** Runs `npm run essentials` as if on another machine than the n8n it tests. */
async function runEssentials(env: Record<string, string>) {
	const all = { ...outerEnvironment(), N8N_URL: n8n.baseUrl, N8N_API_KEY: apiKey, ...env };
	return await execa('npm', ['run', 'essentials'], { env: all, extendEnv: false, all: true, reject: false });
}

/** This process's environment without what Vitest sets. */
function outerEnvironment(): NodeJS.ProcessEnv {
	const isInner = (name: string) => /^(VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$)/.test(name);
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isInner(name)));
}

it.each([
	['the address', { N8N_URL: '' }, 'N8N_URL is not set'],
	['the key', { N8N_API_KEY: '' }, 'N8N_API_KEY is not set'],
	['a key that n8n accepts', { N8N_API_KEY: 'wrong' }, 'does not accept N8N_API_KEY'],
	['an n8n at the address', { N8N_URL: 'http://127.0.0.1:9' }, 'http://127.0.0.1:9 cannot be used'],
])('the essentials fail without %s, and say so', async (_what, env, message) => {
	const { exitCode, all } = await runEssentials(env);
	expect(exitCode).toBe(1);
	expect(all).toContain(message);
});

it('the essentials pass on an n8n that is already running, and leave nothing there', async () => {
	const { exitCode, all } = await runEssentials({});
	expect(exitCode, all).toBe(0);
	for (const kind of ['workflows', 'credentials']) {
		const answer = await fetch(`${n8n.baseUrl}/api/v1/${kind}`, { headers: { 'x-n8n-api-key': apiKey } });
		// n8n 1.x's public API lists no credentials.
		if (answer.status !== 405) expect(await answer.json()).toMatchObject({ data: [] });
	}
});

it('the essentials fail without the package in n8n, and say so', async () => {
	await rm(path.join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME), { recursive: true });
	await n8n.restart();
	const { exitCode, all } = await runEssentials({});
	expect(exitCode).toBe(1);
	expect(all).toContain(`${PACKAGE_NAME} is not installed in the n8n at ${n8n.baseUrl}`);
});
