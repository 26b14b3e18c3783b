import type { OnError } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { findSecrets } from '../../marks.ts';
import { ON_ERRORS } from '../../onError.ts';
import { type OtherOrigin, startOtherOrigin } from '../../otherOrigin.ts';
import { startVirtualTime } from '../time/virtualTime.ts';
import { MARKED_SECRET } from '../withSimulator.ts';
import { FAILURES, WORKING } from './failures.ts';
import type { TestKey } from './keys.ts';
import { OPERATIONS } from './operations.ts';
import { type CaseResult, runCases, type TestCase } from './runCases.ts';
import { useCapture } from './useCapture.ts';

/** One run of every failure at every stage of every operation. */
export interface Round {
	title: string;
	/** The setting of On Error that the failure with this index is run with. */
	toOnError: (index: number) => OnError;
}

export function always(onError: OnError): Round {
	return { title: onError, toOnError: () => onError };
}

export function inTurn(first: number): Round {
	return {
		title: 'each setting in turn',
		toOnError: (index) => ON_ERRORS[(first + index) % ON_ERRORS.length]!,
	};
}

/** Describes where a key doesn't go: into outputs, errors, what n8n stores, logs, or to another server. */
export function describeEveryFailure(key: TestKey, rounds: Round[]): void {
	describe(key.title, () => {
		let otherOrigin: OtherOrigin;
		beforeAll(async () => void (otherOrigin = await startOtherOrigin()));
		afterAll(async () => await otherOrigin.close());

		const lines = useCapture();
		const results: CaseResult[] = [];
		const expectNoLeaks = async (cases: TestCase[]) => {
			const endVirtualTime = startVirtualTime();
			const own = await runCases(cases, key, otherOrigin.url).finally(endVirtualTime);
			results.push(...own);
			// One place per case is enough.
			expect(own.flatMap(({ testCase, leaks: [leak] }) => (leak ? [toTitle(testCase), leak] : []))).toEqual(
				[],
			);
			expect(own.filter((result) => !isTested(result)).map(({ testCase }) => toTitle(testCase))).toEqual([]);
		};

		const working = OPERATIONS.map((operation): [string, TestCase] => {
			const [stage] = operation.stages;
			return [operation.title, { operation, failure: WORKING, stage: stage!, onError: 'stopWorkflow' }];
		});
		it.each(working)(
			'and the Callback Secret are in nothing that %s puts out or stores if all goes well',
			async (_operation, testCase) => await expectNoLeaks([testCase]),
		);

		const failing = rounds.flatMap(toFailingCases);
		it.each(failing)(
			'and the Callback Secret are in nothing that %s puts out, throws or stores, whatever fails at %s (On Error: %s)',
			async (_operation, _stage, _onError, cases) => await expectNoLeaks(cases),
		);

		const expectAllRun = () => {
			const all = [...working.map(([, testCase]) => testCase), ...failing.flatMap(([, , , cases]) => cases)];
			expect(results.map(({ testCase }) => testCase)).toEqual(all);
		};

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
}

/** A row per operation and stage. */
function toFailingCases({ title, toOnError }: Round): Array<[string, string, string, TestCase[]]> {
	return OPERATIONS.flatMap((operation) =>
		operation.stages.map((stage, stageIndex): [string, string, string, TestCase[]] => {
			const cases = FAILURES.map((failure, index): TestCase => {
				const onError = toOnError(stageIndex * FAILURES.length + index);
				return { operation, failure, stage, onError };
			});
			return [operation.title, stage, title, cases];
		}),
	);
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
