import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

export interface LayerResult {
	passed: number;
	failed: number;
	/** Each test that failed or didn't run, with its failure's first line, so a long log ends with what to look at. */
	failures: string[];
}

/** Part of vitest's JSON report. */
interface Report {
	testResults?: ReportedFile[];
}

interface ReportedFile {
	name: string;
	/** Not empty if the file couldn't be run. */
	message: string;
	assertionResults: ReportedTest[];
}

interface ReportedTest {
	fullName: string;
	status: string;
	failureMessages?: string[];
}

export interface Ending {
	/** Whether Vitest's exit code was 0. */
	hasPassed: boolean;
	/** Whether tests were chosen by name. Vitest then reports the other tests of their files as not run. */
	isByName: boolean;
}

/**
 * Reads and removes a run's report. A requested test that didn't run counts as failed, and so does a run without tests,
 * or one that ended badly without a failed test.
 */
export async function readReport(file: string, { hasPassed, isByName }: Ending): Promise<LayerResult> {
	const text = await readFile(file, 'utf8').catch(() => '{}');
	await rm(file, { force: true });
	const files = ((JSON.parse(text) as Report).testResults ?? []).map((reported) => ({
		...reported,
		assertionResults: reported.assertionResults.filter(({ status }) => !isByName || !isLeftOut(status)),
	}));
	const tests = files.flatMap(({ assertionResults }) => assertionResults);
	const passed = tests.filter(({ status }) => status === 'passed').length;
	const failed = tests.length - passed;
	const failures = files.flatMap(toFailures);
	if (failed > 0 || (hasPassed && passed > 0)) return { passed, failed, failures };
	const reason = tests.length === 0 ? 'no test ran' : 'the run ended badly, although no test failed';
	return { passed, failed: 1, failures: failures.length > 0 ? failures : [reason] };
}

function isLeftOut(status: string): boolean {
	return status === 'skipped' || status === 'pending';
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
