import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';

import { ESSENTIAL_FILES } from '../layers.ts';
import { ensureN8n, startContainer } from '../n8n/index.ts';
import { runNpm } from '../n8n/packageManager.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../n8n/temporaryFolder.ts';
import { isBroken, type Report, toSummary, type Trial } from './report.ts';

/** What the package assumes about n8n, and what matters most to its users. */
const TESTS = [
	'--project=assumptions',
	'--project=e2e',
	'test/assumptions/assumptions.test.ts',
	...ESSENTIAL_FILES,
];

/** `npm run tomorrow -- <version or tag of n8n>`: says whether the package works there, and what no longer holds. */
async function main(wanted: string): Promise<void> {
	const version = await resolveVersion(wanted).catch(toReason);
	const isKnown = !(version instanceof Error);
	const trial = isKnown ? await tryVersion(version) : await tryContainer(wanted, version);
	const summary = toSummary(isKnown ? `${version} (${wanted})` : wanted, trial);
	console.log(`\n${summary}`);
	const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
	if (GITHUB_STEP_SUMMARY) await appendFile(GITHUB_STEP_SUMMARY, summary);
	if (trial.kind === 'untested' && GITHUB_ACTIONS) {
		console.log(`::warning::n8n ${wanted} was not tested: it could not be installed`);
	}
	process.exitCode = isBroken(trial) ? 1 : 0;
}

/** The version that a tag such as `next` currently points to. @throws if npm has none */
async function resolveVersion(wanted: string): Promise<string> {
	const version = (await runNpm(['view', `n8n@${wanted}`, 'version'], { cwd: process.cwd() })).trim();
	if (/^\d+\.\d+\.\d+\S*$/.test(version)) return version;
	throw new Error(`npm has no n8n@${wanted}`);
}

/** Tests the version as npm installs it, or else in a container. */
async function tryVersion(version: string): Promise<Trial> {
	const install = await ensureN8n(version).catch(toReason);
	if (install instanceof Error) return await tryContainer(version, install);
	const report = await runVitest(TESTS, { N8N_TEST_VERSION: version });
	return { kind: 'tested', where: 'as installed by npm', report };
}

/** Tests n8n's own Docker image: n8n 3 isn't published in any other form. */
async function tryContainer(tag: string, npmError: Error): Promise<Trial> {
	const container = await startContainer(tag).catch(toReason);
	if (container instanceof Error) {
		return { kind: 'untested', reasons: [toText('By npm', npmError), toText('By Docker', container)] };
	}
	const report = await runVitest(['--project=essentials'], container.env).finally(
		async () => await container.stop(),
	);
	return { kind: 'tested', where: 'in a container', report };
}

async function runVitest(args: string[], env: Record<string, string>): Promise<Report> {
	const folder = await makeTemporaryFolder('tomorrow-');
	const file = path.join(folder, 'report.json');
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
	await execa('npx', ['vitest', 'run', ...args, ...reporters], { stdio: 'inherit', reject: false, env });
	const text = await readFile(file, 'utf8').catch(() => '{"testResults":[]}');
	await removeTemporaryFolder(folder);
	return JSON.parse(text) as Report;
}

function toReason(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}

function toText(how: string, { message }: Error): string {
	return `${how}:\n\n\`\`\`\n${message}\n\`\`\``;
}

await main(process.argv[2] ?? 'latest');
