import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { execa } from 'execa';

import { N8N_VERSIONS } from './n8n/constants.ts';

/** `npm test`: every layer in order, a summary, and one closing line with the counts. `--compat` adds the last n8n 1.x. */
const { values } = parseArgs({ options: { compat: { type: 'boolean', default: false } } });

interface Layer {
	name: string;
	/** Arguments to npm, for a layer that passes or fails as one. */
	npm?: string[];
	/** Vitest project, for a layer that counts its tests. */
	project?: string;
	env?: Record<string, string>;
}

interface LayerResult {
	passed: number;
	failed: number;
}

const e2e = (version: string): Layer => ({
	name: `e2e on n8n ${version}`,
	project: 'e2e',
	env: { N8N_TEST_VERSION: version },
});

const LAYERS: Layer[] = [
	{ name: 'lint', npm: ['run', 'lint'] },
	{ name: 'type check', npm: ['run', 'typecheck'] },
	{ name: 'build', npm: ['run', 'build'] },
	{ name: 'unit', project: 'unit' },
	{ name: 'simulator', project: 'simulator' },
	{ name: 'engine', project: 'engine' },
	{ name: 'package', project: 'package' },
	e2e(N8N_VERSIONS.newest),
	...(values.compat ? [e2e(N8N_VERSIONS.oldest)] : []),
];

async function runLayer({ npm, project, env }: Layer, reportFolder: string): Promise<LayerResult> {
	const options = { stdio: 'inherit', reject: false, env } as const;
	if (npm) {
		const { exitCode } = await execa('npm', npm, options);
		return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
	}
	const report = path.join(reportFolder, `${project}.json`);
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const { exitCode } = await execa('npx', ['vitest', 'run', `--project=${project}`, ...reporters], options);
	return await readReport(report, exitCode === 0);
}

/** A test that did not run counts as failed, and so does a run that ended badly without a failed test. */
async function readReport(report: string, endedWell: boolean): Promise<LayerResult> {
	const text = await readFile(report, 'utf8').catch(() => '{}');
	await rm(report, { force: true });
	const { numTotalTests = 0, numPassedTests = 0 } = JSON.parse(text) as Record<string, number>;
	const failed = numTotalTests - numPassedTests;
	const isBroken = numTotalTests === 0 || (failed === 0 && !endedWell);
	return { passed: numPassedTests, failed: failed + (isBroken ? 1 : 0) };
}

const reportFolder = await mkdtemp(path.join(tmpdir(), 'test-reports-'));
const total: LayerResult = { passed: 0, failed: 0 };
const summary: string[] = [];
for (const layer of LAYERS) {
	const startMs = Date.now();
	console.log(`\n▶ ${layer.name}`);
	const { passed, failed } = await runLayer(layer, reportFolder);
	const seconds = Math.round((Date.now() - startMs) / 1000);
	summary.push(
		`${failed === 0 ? '✓' : '✗'} ${layer.name}: ${passed} passed, ${failed} failed (${seconds} s)`,
	);
	total.passed += passed;
	total.failed += failed;
}
await rm(reportFolder, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
