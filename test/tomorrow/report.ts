/** Part of vitest's JSON report. */
export interface Report {
	testResults: Array<{
		/** Not empty if the file couldn't be run. */
		message: string;
		assertionResults: ReportedTest[];
	}>;
}

interface ReportedTest {
	fullName: string;
	status: string;
	failureMessages: string[];
	meta: { news?: string };
}

/** The outcome for one version of n8n. */
export type Trial =
	| { kind: 'tested'; where: 'as installed by npm' | 'in a container'; report: Report }
	/** `reasons` say why it couldn't be tested anywhere. */
	| { kind: 'untested'; reasons: string[] };

/** Whether the package has to change for this version. A version that can't be installed breaks nothing. */
export function isBroken(trial: Trial): boolean {
	return trial.kind === 'tested' && toFailures(trial.report).length > 0;
}

/** A summary in Markdown: above all the titles of failed tests, which name the assumptions that don't hold. */
export function toSummary(version: string, trial: Trial): string {
	const heading = `## n8n ${version}`;
	if (trial.kind === 'untested') {
		return [heading, 'Not tested: it could not be installed.', ...trial.reasons].join('\n\n') + '\n';
	}
	const { report, where } = trial;
	const failures = toFailures(report);
	const tests = toTests(report);
	const news = tests.flatMap(({ meta }) => (meta.news === undefined ? [] : [meta.news]));
	const passed = tests.filter(({ status }) => status === 'passed').length;
	const counts = `Tested ${where}: ${passed} passed, ${failures.length} failed.`;
	return (
		[
			heading,
			counts,
			...toList('What does not hold any more:', failures),
			...toList('What it makes possible:', news),
		].join('\n\n') + '\n'
	);
}

function toTests({ testResults }: Report): ReportedTest[] {
	return testResults.flatMap(({ assertionResults }) => assertionResults);
}

/** A run without any test counts as a failure. */
function toFailures(report: Report): string[] {
	const ofFiles = report.testResults.flatMap(({ message }) => (message ? [firstLine(message)] : []));
	const ofTests = toTests(report)
		.filter(({ status }) => status !== 'passed')
		.map(
			({ fullName, status, failureMessages: [message = status] }) => `${fullName} (${firstLine(message)})`,
		);
	const failures = [...ofFiles, ...ofTests];
	return failures.length === 0 && toTests(report).length === 0 ? ['No test was run'] : failures;
}

function toList(heading: string, lines: string[]): string[] {
	return lines.length === 0 ? [] : [`${heading}\n\n${lines.map((line) => `- ${line}`).join('\n')}`];
}

function firstLine(text: string): string {
	return text.split('\n', 1)[0]!;
}
