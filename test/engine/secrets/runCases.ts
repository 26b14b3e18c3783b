import { parse, stringify } from 'flatted';
import type { IRun, IRunExecutionData, OnError } from 'n8n-workflow';

import { findSecrets } from '../../marks.ts';
import { type Fault, type RecordedRequest, type Simulator, startSimulator } from '../../simulator/index.ts';
import { runEngine } from '../engine.ts';
import { toSimpleWorkflow } from '../useExecutions.ts';
import { MARKED_SECRET } from '../withSimulator.ts';
import type { FaultTools, TestFailure } from './failures.ts';
import type { TestKey } from './keys.ts';
import type { Stage, TestOperation } from './operations.ts';

export interface TestCase {
	operation: TestOperation;
	failure: TestFailure;
	stage: Stage;
	onError: OnError;
}

export interface CaseResult {
	testCase: TestCase;
	/** All runs of the execution: more than one if it was suspended. */
	runs: IRun[];
	/** Where the key or the secret turns up in what n8n returns or stores. */
	leaks: string[];
	requests: RecordedRequest[];
	/** How many requests failed as intended. */
	failed: number;
}

/** A server and its clock. */
interface Server {
	simulator: Simulator;
	clock: { nowMs: number };
}

const RENDER_MS = 60_000;

/** Runs cases with one key, one after another. */
export async function runCases(cases: TestCase[], key: TestKey, otherOrigin: string): Promise<CaseResult[]> {
	const clock = { nowMs: Date.now() };
	const simulator = await startSimulator({ apiKey: key.sent, refreshSeconds: 0, clock: () => clock.nowMs });
	const results: CaseResult[] = [];
	try {
		for (const testCase of cases) {
			results.push(await runCase(testCase, key, otherOrigin, { simulator, clock }));
			simulator.reset();
		}
	} finally {
		await simulator.close();
	}
	return results;
}

/** Runs Input > Video > Next, with Failed at the error output, to its end, resuming it each time it's suspended. */
async function runCase(
	testCase: TestCase,
	key: TestKey,
	otherOrigin: string,
	{ simulator, clock }: Server,
): Promise<CaseResult> {
	const { operation, failure } = testCase;
	simulator.script({ times: Infinity, renderSeconds: operation.suspends ? RENDER_MS / 1000 : 0 });
	const setup = toSetup(testCase, key, simulator);
	const tools = { echo: `Bearer ${key.sent}`, otherOrigin, ownOrigin: simulator.baseUrl };
	const faults = toFaults(testCase, tools).map((fault) => simulator.fault(fault));
	const runs = [await runEngine(setup)];
	while (runs.at(-1)!.status === 'waiting' && runs.length < 10) {
		clock.nowMs += RENDER_MS;
		const stored = stringify(runs.at(-1)!.data);
		runs.push(await runEngine(setup, parse(stored) as IRunExecutionData));
	}
	const stored = runs.map(({ data }) => stringify(data));
	return {
		testCase,
		runs,
		leaks: findSecrets({ runs, stored }, [key.entered, key.sent, MARKED_SECRET]),
		requests: [...simulator.requests],
		failed: failure.baseUrl ? 1 : faults.reduce((sum, { used }) => sum + used, 0),
	};
}

function toSetup({ operation, failure, onError }: TestCase, key: TestKey, simulator: Simulator) {
	const items = [1, 2].map(() => ({
		taskId: simulator.addVideoTask(),
		imageTaskId: simulator.addImageTask({ action: 'UPSCALE', imageUrl: 'https://example.com/a.png' }),
		gridTaskId: simulator.addImageTask(),
	}));
	const { requestTimeout } = failure;
	const parameters = {
		...operation.parameters,
		options: { ...(operation.parameters.options as object), requestTimeout: requestTimeout ?? 60 },
	};
	const baseUrl = failure.baseUrl ?? simulator.baseUrl;
	return {
		workflow: toSimpleWorkflow(parameters, items, { onError }),
		credential: { apiKey: key.entered, baseUrl, callbackSecret: MARKED_SECRET },
	};
}

/** One submission fails, or every look. */
function toFaults({ failure, stage }: TestCase, tools: FaultTools): Fault[] {
	const kind = failure.fault?.(tools);
	if (!kind) return [];
	if (stage === 'submit') return [{ on: 'submit', ...kind }];
	if (stage === 'submit again') {
		return [{ on: 'submit', when: ({ path }) => path.endsWith('/mj/submit/action'), ...kind }];
	}
	return (['fetch', 'list'] as const).map((on) => ({ on, times: Infinity, ...kind }));
}
