import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { execa } from 'execa';

import { type Layer, toGroups, toLayers } from './layers.ts';

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

async function runLayer(layer: Layer, reportFolder: string, isAlone: boolean): Promise<LayerResult> {
	const { title, npm, project, files = [] } = layer;
	if (npm) {
		const { exitCode } = await runCommand('npm', npm, layer, isAlone);
		const passed = exitCode === 0 ? 1 : 0;
		return { passed, failed: 1 - passed, failures: [] };
	}
	const report = path.join(reportFolder, `${title.replaceAll(/\W/g, '-')}.json`);
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const args = ['vitest', 'run', `--project=${project}`, ...files, ...reporters];
	const { exitCode } = await runCommand('npx', args, layer, isAlone);
	return await readReport(report, exitCode === 0);
}

/** What layers beside each other print is shown when each has ended. */
async function runCommand(
	file: string,
	args: string[],
	{ title, env }: Layer,
	isAlone: boolean,
): Promise<{ exitCode?: number }> {
	if (isAlone) return await execa(file, args, { stdio: 'inherit', reject: false, env });
	const ended = await execa(file, args, { stdin: 'ignore', all: true, reject: false, env });
	console.log(`\n■ ${title}\n${ended.all}`);
	return ended;
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
	const run = async (layer: Layer, isAlone: boolean): Promise<void> => {
		const { title } = layer;
		const startMs = Date.now();
		console.log(`\n▶ ${title}`);
		const { passed, failed, failures } = await runLayer(layer, reportFolder, isAlone);
		const seconds = Math.round((Date.now() - startMs) / 1000);
		summary.push(`${failed === 0 ? '✓' : '✗'} ${title}: ${passed} passed, ${failed} failed (${seconds} s)`);
		total.passed += passed;
		total.failed += failed;
		total.failures.push(...failures.map((failure) => `✗ ${title}: ${failure}`));
	};
	for (const group of toGroups(toLayers(names))) {
		await Promise.all(group.map(async (layer) => await run(layer, group.length === 1)));
	}
	await rm(reportFolder, { recursive: true, force: true });
	console.log(
		`\n${[...total.failures, ...summary].join('\n')}\n\n${total.passed} passed, ${total.failed} failed`,
	);
	process.exitCode = total.failed === 0 ? 0 : 1;
}

await main(process.argv.slice(2));
