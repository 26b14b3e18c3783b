import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { RunMemory } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { KNOWN_WAITS } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import { createMemory, createRunContext, reload } from '../storedExecution.ts';

type Process = typeof import('../../../../nodes/MidjourneyVideo/run/wait/repeatedRun.ts');

let furthest: Process;

/** The module in a process that hasn't suspended a wait yet. */
async function startProcess(): Promise<Process> {
	vi.resetModules();
	return await import('../../../../nodes/MidjourneyVideo/run/wait/repeatedRun.ts');
}

beforeEach(async () => {
	furthest = await startProcess();
});

/** A run that n8n starts from what it has stored with a suspended execution; undefined for an execution's first run. */
function createRun(stored?: IDataObject, executionId = '7') {
	const flowContext = reload(stored ?? {});
	const context = createRunContext({}, { executionId, flowContext });
	return { context, memory: createMemory({ executionId, suspension: stored && SUSPENSION }), flowContext };
}
const SUSPENSION = { id: 'any', dueMs: 0, taskIds: ['1'], hasOneWakeUp: true, isLast: false };
type Run = ReturnType<typeof createRun>;
/** What n8n stores when the run suspends its wait, or has ended it and goes on. */
function note({ context, memory, flowContext }: Run, { noteFurthest } = furthest): IDataObject {
	noteFurthest(context, memory);
	return reload(flowContext);
}
const suspendFirst = (executionId?: string) => note(createRun(undefined, executionId));
/** Collects all unreachable objects. Waits first, since a WeakRef keeps what it has returned until the task ends. */
async function collectGarbage(): Promise<void> {
	await setImmediate();
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
}
const isLate = ({ context, memory }: Run) => furthest.isLate(context, memory);

describe('a run is late', () => {
	it('when another one has suspended the execution anew', () => {
		const first = suspendFirst();
		expect([createRun(first), createRun(first)].map(isLate)).toEqual([false, false]);
		const second = note(createRun(first));
		expect([createRun(first), createRun(second)].map(isLate)).toEqual([true, false]);
	});

	it('when another one has ended its wait, but not in a further try of that one', () => {
		const first = suspendFirst();
		const [ending, late] = [createRun(first), createRun(first)];
		note(ending);
		expect([ending, late].map(isLate)).toEqual([false, true]);
	});

	it('no more when a further try of the run that had ended the wait suspends it anew', () => {
		const ending = createRun(suspendFirst());
		note(ending);
		expect(isLate(createRun(note(ending)))).toBe(false);
	});

	it('never because another process has got further, and then from what that one’s run had started with', async () => {
		const first = suspendFirst();
		const second = note(createRun(first), await startProcess());
		expect(isLate(createRun(second))).toBe(false);
		note(createRun(second));
		expect([createRun(first), createRun(second)].map(isLate)).toEqual([true, true]);
	});

	it('when another process has gone from the same data to another suspension', async () => {
		const first = suspendFirst();
		const elsewhere = note(createRun(first), await startProcess());
		note(createRun(first));
		expect(isLate(createRun(elsewhere))).toBe(true);
	});

	it('never before the first suspension, in another execution, or in a process that knows nothing of it', async () => {
		const first = suspendFirst();
		expect([createRun(), createRun(first, '8')].map(isLate)).toEqual([false, false]);
		note(createRun(first));
		furthest = await startProcess();
		expect(isLate(createRun(first))).toBe(false);
	});

	it('also when the run that came further is long gone from memory', () => {
		vi.stubGlobal(
			'WeakRef',
			class {
				deref = () => undefined;
			},
		);
		const first = suspendFirst();
		note(createRun(first));
		vi.unstubAllGlobals();
		expect(isLate(createRun(first))).toBe(true);
	});

	it(`in one of the latest ${KNOWN_WAITS} executions`, () => {
		const ids = Array.from({ length: KNOWN_WAITS + 1 }, (_, id) => String(id));
		const outdated = ids.map((id) => {
			const first = suspendFirst(id);
			note(createRun(first, id));
			return createRun(first, id);
		});
		expect(outdated.map(isLate)).toEqual(ids.map((_id, index) => index > 0));
	});
});

it('of two runs of one wait the first one claims its end, and in a further try again', () => {
	const first = suspendFirst();
	const [one, other] = [createRun(first), createRun(first)];
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
		const { context, memory } = createRun({}, executionId);
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
		const run = createRun(suspendFirst());
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
			const { context, memory, flowContext } = createRun(suspendFirst(executionId), executionId);
			memory.suspension = { ...SUSPENSION, dueMs };
			const runExecutionData = {
				...withStack('Wait'),
				waitTill: new Date(Date.now() + 60_000),
				resultData: { runData: {} },
			};
			const run = { context: Object.assign(context, { runExecutionData }), memory, flowContext };
			furthest.noteBegin(run.context, run.memory);
			note(run);
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
