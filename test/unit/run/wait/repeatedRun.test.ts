import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { IExecuteFunctions } from 'n8n-workflow';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { RunMemory } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { KNOWN_WAITS } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import { createMemory, createRunContext } from '../storedExecution.ts';

/** The module in a process that hasn't suspended a wait yet. */
let furthest: typeof import('../../../../nodes/MidjourneyVideo/run/wait/repeatedRun.ts');

beforeEach(async () => {
	vi.resetModules();
	furthest = await import('../../../../nodes/MidjourneyVideo/run/wait/repeatedRun.ts');
});

/** A run that n8n started from this suspension's data; undefined for a run that doesn't continue one. */
function createRun(suspensionId?: string, executionId = '7') {
	const context = createRunContext({}, { executionId });
	const suspension = suspensionId === undefined ? undefined : suspend(suspensionId);
	return { context, memory: createMemory({ executionId, suspension }) };
}
const suspend = (id: string) => ({ id, dueMs: 0, taskIds: ['1'], hasOneWakeUp: true, isLast: false });
type Run = ReturnType<typeof createRun>;
/** Collects all unreachable objects. Waits first, since a WeakRef keeps what it has returned until the task ends. */
async function collectGarbage(): Promise<void> {
	await setImmediate();
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
}
const isLate = ({ context, memory }: Run) => furthest.isLate(context, memory);
const note = ({ context, memory }: Run, suspensionId?: string) =>
	furthest.noteFurthest(context, memory, suspensionId);

describe('a run is late', () => {
	it('when another one has suspended the execution anew', () => {
		note(createRun(), 'first');
		expect([createRun('first'), createRun('first')].map(isLate)).toEqual([false, false]);
		note(createRun('first'), 'second');
		expect([createRun('first'), createRun('second')].map(isLate)).toEqual([true, false]);
	});

	it('when another one has ended its wait, but not in a further try of that one', () => {
		note(createRun(), 'first');
		const [ending, late] = [createRun('first'), createRun('first')];
		note(ending);
		expect([ending, late].map(isLate)).toEqual([false, true]);
	});

	it('no more when a further try of the run that had ended the wait suspends it anew', () => {
		const [ending, next] = [createRun('first'), createRun('second')];
		note(ending);
		note(ending, 'second');
		expect(isLate(next)).toBe(false);
	});

	it('never before the first suspension, in another execution, or in a process that knows nothing of it', () => {
		expect(isLate(createRun('first'))).toBe(false);
		note(createRun('first'));
		expect([createRun(), createRun('first', '8')].map(isLate)).toEqual([false, false]);
	});

	it('also when the run that came further is long gone from memory', () => {
		vi.stubGlobal(
			'WeakRef',
			class {
				deref = () => undefined;
			},
		);
		note(createRun('first'));
		vi.unstubAllGlobals();
		expect(isLate(createRun('first'))).toBe(true);
	});

	it(`in one of the latest ${KNOWN_WAITS} executions`, () => {
		const ids = Array.from({ length: KNOWN_WAITS + 1 }, (_, id) => String(id));
		for (const id of ids) note(createRun('first', id));
		expect(isLate(createRun('first', '0'))).toBe(false);
		expect(isLate(createRun('first', '1'))).toBe(true);
	});
});

it('of two runs of one wait the first one claims its end, and in a further try again', () => {
	note(createRun(), 'first');
	const [one, other] = [createRun('first'), createRun('first')];
	const claim = ({ context, memory }: Run) =>
		furthest.claimEnd({ ...context, logger: { warn: () => {} } } as unknown as IExecuteFunctions, memory);
	expect([claim(one), claim(one), claim(other)]).toEqual([true, true, false]);
});

it('the end of a wait that was never suspended is anybody’s', () => {
	const [one, other] = [createRun(), createRun()];
	const claim = ({ context, memory }: Run) => furthest.claimEnd(context, memory);
	expect([claim(one), claim(other)]).toEqual([true, true]);
});

describe('a late run', () => {
	const createLate = (change: object, executionId?: string) => {
		const { context, memory } = createRun('first', executionId);
		const log: string[] = [];
		const logger = { warn: (text: string) => log.push(text) };
		return { context: Object.assign(context, { logger }, change), memory, log };
	};
	const withStack = (...names: string[]) => ({
		executionData: { nodeExecutionStack: names.map((name) => ({ node: { name }, data: { main: [[]] } })) },
	});
	const stackOf = (context: IExecuteFunctions) =>
		(
			context as unknown as { runExecutionData: ReturnType<typeof withStack> }
		).runExecutionData.executionData.nodeExecutionStack.map(({ node }) => node.name);
	const catchUp = ({ context, memory }: { context: IExecuteFunctions; memory: RunMemory }) =>
		furthest.catchUp(context, memory);

	it('goes on where the execution is suspended by now, and the log tells', () => {
		const run = createRun('first');
		const runExecutionData = {
			...withStack('Wait', 'Next'),
			waitTill: new Date(Date.now() + 60_000),
			resultData: { runData: {} },
		};
		note({ ...run, context: Object.assign(run.context, { runExecutionData }) });
		const late = createLate({ runExecutionData: withStack('Mail', 'Wait', 'Next') });
		catchUp(late);
		expect(stackOf(late.context)).toEqual(['Wait', 'Next']);
		expect(late.log).toEqual(['Video: n8n ran execution 7 again from outdated data']);
	});

	it('finds the furthest one in memory although n8n has forgotten it, if n8n began that one well after its time', async () => {
		const furthestOf = (executionId: string, dueMs: number) => {
			const { context, memory } = createRun('first', executionId);
			Object.assign(memory.suspension!, { dueMs });
			const runExecutionData = {
				...withStack('Wait'),
				waitTill: new Date(Date.now() + 60_000),
				resultData: { runData: {} },
			};
			const run = { context: Object.assign(context, { runExecutionData }), memory };
			furthest.noteBegin(run.context, run.memory);
			note(run, 'second');
		};
		furthestOf('8', Date.now() + 60_000);
		furthestOf('7', Date.now() - 60_000);
		await collectGarbage();
		const stackOfLate = (executionId: string) => {
			const late = createLate({ runExecutionData: withStack('Mail') }, executionId);
			catchUp(late);
			return stackOf(late.context);
		};
		expect(['7', '8'].map(stackOfLate)).toEqual([['Wait'], []]);
	});

	it('runs nothing more when the furthest one is gone from memory', () => {
		const gone = createLate({ runExecutionData: withStack('Mail') });
		catchUp(gone);
		expect(stackOf(gone.context)).toEqual([]);
	});
});
