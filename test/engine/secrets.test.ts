import type { OnError } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { mapConcurrently } from '../../nodes/MidjourneyVideo/transport/concurrency.ts';
import { findSecrets } from '../marks.ts';
import { type OtherOrigin, startOtherOrigin } from '../otherOrigin.ts';
import { FAILURES, WORKING } from './secrets/failures.ts';
import { BROKEN_KEYS, PADDED_KEY, PLAIN_KEY, QUOTED_KEY } from './secrets/keys.ts';
import { OPERATIONS, type TestOperation } from './secrets/operations.ts';
import { type CaseResult, hurryUp, runCase, type TestCase } from './secrets/runCase.ts';
import { useCapture } from './secrets/useCapture.ts';
import { MARKED_SECRET } from './withSimulator.ts';

const ON_ERROR: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];
const AT_ONCE = 12;

let otherOrigin: OtherOrigin;
const captured = useCapture();
beforeAll(async () => void (otherOrigin = await startOtherOrigin()));
afterAll(async () => await otherOrigin.close());
beforeEach(hurryUp);

describe.each(OPERATIONS)('$title', (operation) => {
	it.each([PLAIN_KEY, PADDED_KEY, QUOTED_KEY, ...BROKEN_KEYS])(
		'shows the key nowhere, and sends it nowhere else, whatever fails: a key $title',
		async (key) => {
			const cases = toCases(operation).map((testCase) => ({
				...testCase,
				key,
				otherOrigin: otherOrigin.url,
			}));
			const results = await mapConcurrently(cases, AT_ONCE, runCase);
			const leaks = cases.flatMap((testCase, index) =>
				results[index]!.leaks.map((leak) => `${toTitle(testCase)}: ${leak}`),
			);
			expect(leaks).toEqual([]);
			expect(findSecrets(captured.lines, [key.entered, key.sent, MARKED_SECRET])).toEqual([]);
			expect(otherOrigin.requests).toEqual([]);
			const elsewhere = results.flatMap((result) =>
				result!.requests.filter(({ route }) => route === 'other' || route === 'result'),
			);
			expect(elsewhere).toEqual([]);
			const untested = cases.filter((testCase, index) => !isTested(testCase, results[index]!));
			expect(untested.map(toTitle)).toEqual([]);
		},
		120_000,
	);
});

function toCases({ stages, ...operation }: TestOperation) {
	const common = { operation: { stages, ...operation } };
	return [
		{ ...common, failure: WORKING, stage: stages[0]!, onError: ON_ERROR[0]! },
		...stages.flatMap((stage) =>
			FAILURES.flatMap((failure) => ON_ERROR.map((onError) => ({ ...common, failure, stage, onError }))),
		),
	];
}

function toTitle({ failure, stage, onError }: TestCase): string {
	return `${failure.title}, ${stage}, ${onError}`;
}

/** Whether the case did what it is about: the request failed, and what the server said has come through. */
function isTested({ operation, failure }: TestCase, { runs, failed }: CaseResult): boolean {
	const text = JSON.stringify(runs);
	if (failure === WORKING) return runs.at(-1)!.status === 'success' && !text.includes('"error":');
	const isShown = failure.shows === 'words' || (failure.shows === 'record' && !operation.keepsRecords);
	return failed > 0 && (!isShown || text.includes('***'));
}
