import type { OnError } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findSecrets } from '../marks.ts';
import { type OtherOrigin, startOtherOrigin } from '../otherOrigin.ts';
import { FAILURES, WORKING } from './secrets/failures.ts';
import { BROKEN_KEY, PADDED_KEY, PLAIN_KEY, QUOTED_KEY, type TestKey } from './secrets/keys.ts';
import { OPERATIONS, type TestOperation } from './secrets/operations.ts';
import { type CaseResult, runCases, type TestCase } from './secrets/runCases.ts';
import { useCapture } from './secrets/useCapture.ts';
import { startVirtualTime } from './time/virtualTime.ts';
import { MARKED_SECRET } from './withSimulator.ts';

const ON_ERROR: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

let otherOrigin: OtherOrigin;
beforeAll(async () => void (otherOrigin = await startOtherOrigin()));
afterAll(async () => await otherOrigin.close());

interface TestRuns {
	key: TestKey;
	/** The settings of On Error that the failure with this index is run with. */
	toOnErrors: (index: number) => OnError[];
}

const inTurn = (first: number) => (index: number) => [ON_ERROR[(first + index) % ON_ERROR.length]!];

/** With one key, each failure meets every On Error; with the others one, since On Error comes after the redaction. */
const RUNS: TestRuns[] = [
	{ key: PLAIN_KEY, toOnErrors: () => ON_ERROR },
	{ key: PADDED_KEY, toOnErrors: inTurn(0) },
	{ key: QUOTED_KEY, toOnErrors: inTurn(1) },
	{ key: BROKEN_KEY, toOnErrors: () => ['stopWorkflow'] },
];

describe.each(RUNS)('$key.title', ({ key, toOnErrors }) => {
	const lines = useCapture();
	const results: CaseResult[] = [];
	const expectAllRun = () =>
		expect(new Set(results.map(({ testCase }) => testCase.operation))).toEqual(new Set(OPERATIONS));

	it.each(OPERATIONS.map((operation) => [operation.title, operation] as const))(
		'and the Callback Secret are in nothing that %s puts out, throws or stores, whatever fails',
		async (_operationTitle, operation) => {
			const endVirtualTime = startVirtualTime();
			const own = await runCases(toCases(operation, toOnErrors), key, otherOrigin.url).finally(
				endVirtualTime,
			);
			results.push(...own);
			// One place per case is enough.
			expect(own.flatMap(({ testCase, leaks: [leak] }) => (leak ? [toTitle(testCase), leak] : []))).toEqual(
				[],
			);
			expect(own.filter((result) => !isTested(result)).map(({ testCase }) => toTitle(testCase))).toEqual([]);
		},
	);

	it('and the Callback Secret are in no line of a log', () => {
		expectAllRun();
		expect(findSecrets(lines, [key.entered, key.sent, MARKED_SECRET])).toEqual([]);
	});

	it('is sent nowhere by a redirect', () => {
		expectAllRun();
		expect(otherOrigin.requests).toEqual([]);
		const elsewhere = results.flatMap(({ requests }) => requests.filter(({ route }) => route === 'other'));
		expect(elsewhere).toEqual([]);
	});
});

function toCases(operation: TestOperation, toOnErrors: TestRuns['toOnErrors']): TestCase[] {
	const { stages } = operation;
	const failures = stages.flatMap((stage) => FAILURES.map((failure) => ({ operation, failure, stage })));
	return [
		...failures.flatMap((failed, index) => toOnErrors(index).map((onError) => ({ ...failed, onError }))),
		{ operation, failure: WORKING, stage: stages[0]!, onError: 'stopWorkflow' },
	];
}

function toTitle({ failure, stage, onError }: TestCase): string {
	return `${failure.title}, ${stage}, ${onError}`;
}

/** Whether the case tested what it should: the request failed, and the server's words came through. */
function isTested({ testCase: { operation, failure, stage, onError }, runs, failed }: CaseResult): boolean {
	const text = JSON.stringify(runs);
	if (failure === WORKING) return runs.at(-1)!.status === 'success' && !text.includes('"error":');
	const shown = { words: onError === 'stopWorkflow', record: !operation.keepsRecordsAt?.includes(stage) };
	const isShown = failure.shows !== undefined && shown[failure.shows];
	return failed > 0 && (!isShown || text.includes('***'));
}
