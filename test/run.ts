import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { execa } from 'execa';

import { N8N_VERSIONS } from './n8n/constants.ts';

interface Layer {
	/** What it tests, for people. */
	title: string;
	/** Arguments to npm, for a layer that passes or fails as one. */
	npm?: string[];
	/** Vitest project, for a layer that counts its tests. */
	project?: string;
	/** Of the project; all unless given. */
	files?: string[];
	env?: Record<string, string>;
	/** Run only when asked for. */
	isOptional?: boolean;
}

const LAYERS: Record<string, Layer> = {
	lint: { title: 'lint', npm: ['run', 'lint'] },
	typecheck: { title: 'type check', npm: ['run', 'typecheck'] },
	build: { title: 'build', npm: ['run', 'build'] },
	unit: { title: 'unit', project: 'unit' },
	docs: { title: 'docs, against the product', project: 'docs' },
	simulator: { title: 'simulator', project: 'simulator' },
	engine: { title: 'engine, the build in n8n-core', project: 'engine' },
	package: { title: 'package, with n8n’s check for verified ones', project: 'package' },
	e2e: e2eOn(N8N_VERSIONS.newest),
	demo: { title: 'demo', npm: ['run', 'demo', '--', '--once'] },
	compat: { ...e2eOn(N8N_VERSIONS.last1), isOptional: true },
	queue: queueModeOn(N8N_VERSIONS.newest),
	queueCompat: queueModeOn(N8N_VERSIONS.last1),
	oldest2: essentialsOn(N8N_VERSIONS.oldest2),
	oldest1: essentialsOn(N8N_VERSIONS.oldest1),
	editor: { title: 'editor, in Chromium', project: 'editor', isOptional: true },
	release: { title: 'release, the tarball installed offline', project: 'release', isOptional: true },
};

function e2eOn(version: string): Layer {
	return { title: `e2e on n8n ${version}`, project: 'e2e', env: { N8N_TEST_VERSION: version } };
}

/** Submissions, waits, errors, callbacks and the trigger, on a version that is at the edge of what is supported. */
function essentialsOn(version: string): Layer {
	const files = ['videos', 'forgeries', 'waits/modes'].map((name) => `test/e2e/${name}.test.ts`);
	return { ...e2eOn(version), title: `essentials on n8n ${version}`, files, isOptional: true };
}

function queueModeOn(version: string): Layer {
	const env = { N8N_TEST_VERSION: version };
	return { title: `queue mode on n8n ${version}`, project: 'queue', env, isOptional: true };
}

interface LayerResult {
	passed: number;
	failed: number;
	/** Each test that failed or did not run, with the first line of its failure: a long log's end says what to look at. */
	failures: string[];
}

/** Part of vitest's JSON report. */
interface Report {
	numTotalTests?: number;
	numPassedTests?: number;
	testResults?: ReportedFile[];
}

interface ReportedFile {
	name: string;
	/** Of a file that could not be run. */
	message: string;
	assertionResults: Array<{ fullName: string; status: string; failureMessages?: string[] }>;
}

async function runLayer(
	{ npm, project, files = [], env }: Layer,
	reportFolder: string,
): Promise<LayerResult> {
	const options = { stdio: 'inherit', reject: false, env } as const;
	if (npm) {
		const { exitCode } = await execa('npm', npm, options);
		const passed = exitCode === 0 ? 1 : 0;
		return { passed, failed: 1 - passed, failures: [] };
	}
	const report = path.join(reportFolder, `${project}.json`);
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const args = ['vitest', 'run', `--project=${project}`, ...files, ...reporters];
	const { exitCode } = await execa('npx', args, options);
	return await readReport(report, exitCode === 0);
}

/** A test that did not run counts as failed, and so does a run that ended badly without a failed test. */
async function readReport(report: string, endedWell: boolean): Promise<LayerResult> {
	const text = await readFile(report, 'utf8').catch(() => '{}');
	await rm(report, { force: true });
	const { numTotalTests = 0, numPassedTests = 0, testResults = [] } = JSON.parse(text) as Report;
	const failed = numTotalTests - numPassedTests;
	const isBroken = numTotalTests === 0 || (failed === 0 && !endedWell);
	return {
		passed: numPassedTests,
		failed: failed + (isBroken ? 1 : 0),
		failures: testResults.flatMap(toFailures),
	};
}

function toFailures({ name, message, assertionResults }: ReportedFile): string[] {
	const tests = assertionResults.filter(({ status }) => status !== 'passed');
	const ofTests = tests.map(({ fullName, status, failureMessages = [] }) =>
		toLine(name, fullName, failureMessages[0] ?? status),
	);
	return message ? [toLine(name, 'the file', message), ...ofTests] : ofTests;
}

function toLine(file: string, test: string, message: string): string {
	return `${path.relative(process.cwd(), file)} › ${test}: ${message.split('\n', 1)[0]}`;
}

/**
 * `npm test`: every layer in order, a summary, and one closing line with the counts. Layers can be chosen by name, as in
 * `npm test -- build engine`; `all` adds the optional ones.
 */
async function main(names: string[]): Promise<void> {
	const reportFolder = await mkdtemp(path.join(tmpdir(), 'test-reports-'));
	const total: LayerResult = { passed: 0, failed: 0, failures: [] };
	const summary: string[] = [];
	for (const layer of toLayers(names)) {
		const { title } = layer;
		const startMs = Date.now();
		console.log(`\n▶ ${title}`);
		const { passed, failed, failures } = await runLayer(layer, reportFolder);
		const seconds = Math.round((Date.now() - startMs) / 1000);
		summary.push(`${failed === 0 ? '✓' : '✗'} ${title}: ${passed} passed, ${failed} failed (${seconds} s)`);
		total.passed += passed;
		total.failed += failed;
		total.failures.push(...failures.map((failure) => `✗ ${title}: ${failure}`));
	}
	await rm(reportFolder, { recursive: true, force: true });
	console.log(
		`\n${[...total.failures, ...summary].join('\n')}\n\n${total.passed} passed, ${total.failed} failed`,
	);
	process.exitCode = total.failed === 0 ? 0 : 1;
}

function toLayers(names: string[]): Layer[] {
	if (names.length === 0) return Object.values(LAYERS).filter(({ isOptional }) => !isOptional);
	if (names.includes('all')) return Object.values(LAYERS);
	return names.map((name) => {
		const layer = LAYERS[name];
		if (!layer) throw new Error(`No layer "${name}": choose from all, ${Object.keys(LAYERS).join(', ')}`);
		return layer;
	});
}

await main(process.argv.slice(2));
