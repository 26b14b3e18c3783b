import { describe, expect, it } from 'vitest';

import { isBroken, type Report, toSummary, type Trial } from '../tomorrow/report.ts';

const test = (title: string, change: object = {}) => ({
	fullName: title,
	status: 'passed',
	failureMessages: [],
	meta: {},
	...change,
});

function trialOf(tests: Array<ReturnType<typeof test>>, message = ''): Trial {
	const report: Report = { testResults: [{ message, assertionResults: tests }] };
	return { kind: 'tested', where: 'as installed by npm', report };
}

describe('the summary of a new n8n', () => {
	it('counts the tests where everything holds', () => {
		const trial = trialOf([test('n8n waits'), test('n8n wakes')]);
		expect(isBroken(trial)).toBe(false);
		expect(toSummary('9.0.0', trial)).toBe(
			'## n8n 9.0.0\n\nTested as installed by npm: 2 passed, 0 failed.\n',
		);
	});

	it('names the assumptions that do not hold, with the first line of why', () => {
		const failure = { status: 'failed', failureMessages: ['expected 1 to be 2\n  at line 3'] };
		const trial = trialOf([test('n8n waits', failure), test('n8n wakes')]);
		expect(isBroken(trial)).toBe(true);
		expect(toSummary('9.0.0', trial)).toContain(
			'1 passed, 1 failed.\n\nWhat does not hold any more:\n\n- n8n waits (expected 1 to be 2)\n',
		);
	});

	it('counts a test that did not run, a file that could not, and a run without tests as failures', () => {
		expect(isBroken(trialOf([test('n8n waits', { status: 'skipped' })]))).toBe(true);
		expect(isBroken(trialOf([test('n8n waits')], 'n8n 9.0.0 ended while starting\nlog'))).toBe(true);
		expect(isBroken(trialOf([]))).toBe(true);
	});

	it('tells of what a version makes possible, which is no failure', () => {
		const trial = trialOf([test('n8n waits', { meta: { news: 'Use resumeInstruction' } })]);
		expect(isBroken(trial)).toBe(false);
		expect(toSummary('9.0.0', trial)).toContain('What it makes possible:\n\n- Use resumeInstruction\n');
	});

	it('says that a version was not tested, and why, which breaks nothing', () => {
		const trial: Trial = { kind: 'untested', reasons: ['By npm: 404', 'By Docker: no Docker'] };
		expect(isBroken(trial)).toBe(false);
		expect(toSummary('9.0.0', trial)).toBe(
			'## n8n 9.0.0\n\nNot tested: it could not be installed.\n\nBy npm: 404\n\nBy Docker: no Docker\n',
		);
	});
});
