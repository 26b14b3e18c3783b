import type { IExecuteFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { readTimeoutMs, toLastMs } from '../../../../nodes/MidjourneyVideo/run/wait/executionTimeout.ts';
import { START_MS } from '../../fakeApi.ts';

/** n8n's side of a run without a timeout. */
const createContext = (change: object) =>
	({ logger: {}, getWorkflowSettings: () => ({}), ...change }) as unknown as IExecuteFunctions;

describe('readTimeoutMs', () => {
	it('tells when n8n cancels the execution', () => {
		const additionalData = { hooks: {}, executionTimeoutTimestamp: START_MS + 60_000 };
		expect(readTimeoutMs(createContext({ additionalData }), false)).toBe(START_MS + 60_000);
	});

	it.each([{ additionalData: undefined }, {}, { additionalData: { executionTimeoutTimestamp: '60' } }])(
		'tells nothing where there is no such time: %j',
		(change) => {
			expect(readTimeoutMs(createContext(change), false)).toBeUndefined();
		},
	);
});

describe('readTimeoutMs of a run that may be suspended', () => {
	const RUN_ENDS_MS = START_MS + 900_000;
	const runData = {
		Late: [{ startTime: START_MS + 5_000 }],
		'Call of an agent that has yet to run': [{ startTime: 0 }],
		First: [{ startTime: START_MS }, { startTime: START_MS + 9_000 }],
	};
	const read = (suspends: boolean, executions: object, settings: object = {}) => {
		const change = {
			additionalData: { hooks: {}, executionTimeoutTimestamp: RUN_ENDS_MS },
			runExecutionData: { resultData: { runData } },
			logger: { globalConfig: { executions } },
			getWorkflowSettings: () => settings,
		};
		return readTimeoutMs(createContext(change), suspends);
	};

	it('counts from the earliest start in the execution, by the workflow or else by the configuration of n8n', () => {
		const executions = { mode: 'regular', timeout: 600 };
		expect(read(true, executions)).toBe(START_MS + 600_000);
		expect(read(true, executions, { executionTimeout: 300 })).toBe(START_MS + 300_000);
	});

	it('is never later than the end of the run', () => {
		expect(read(true, { mode: 'regular', timeout: 3_600 })).toBe(RUN_ENDS_MS);
	});

	it.each([0, -1, undefined])('is the end of the run when neither of them is a time: %j', (timeout) => {
		expect(read(true, { mode: 'regular', timeout })).toBe(RUN_ENDS_MS);
		expect(read(true, { mode: 'regular', timeout: 600 }, { executionTimeout: -1 })).toBe(RUN_ENDS_MS);
	});

	it('is none in queue mode, where n8n counts from each run', () => {
		expect(read(true, { mode: 'queue', timeout: 600 })).toBeUndefined();
	});

	it.each(['regular', 'queue'])('is the end of the run when it keeps running, in %s mode', (mode) => {
		expect(read(false, { mode, timeout: 600 })).toBe(RUN_ENDS_MS);
	});
});

it.each([
	[900_000, 890_000],
	[50_000, 40_000],
	[10_000, 8_000],
])('a wait that n8n would cancel after %i ms ends after %i ms', (timeoutMs, lastMs) => {
	expect(toLastMs(START_MS + timeoutMs, START_MS)).toBe(START_MS + lastMs);
});
