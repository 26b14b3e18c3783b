import type { IExecuteData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	goOnFrom,
	isRunAgain,
	mayCallerWait,
	suspendExecution,
} from '../../../nodes/MidjourneyVideo/run/n8nEngine.ts';

const NAME = 'Midjourney Video';
const UNTIL = new Date(1_700_000_065_000);

/** n8n's side of a node that runs with two items, while another entry waits on the stack. */
function createEngine(change: object = {}) {
	const node = {
		id: 'node',
		name: NAME,
		type: 'n8n-nodes-x.midjourneyVideo',
		parameters: { operation: 'wait' },
	};
	const items: INodeExecutionData[] = [{ json: { taskId: '1' } }, { json: { taskId: '2' } }];
	const entry = {
		node,
		data: { main: [items], ai_tool: [] },
		source: { main: [{ previousNode: 'Submit' }] },
		metadata: { subRun: [] },
	} as unknown as IExecuteData;
	const nextEntry = { node: { name: 'Next' } } as unknown as IExecuteData;
	const stack = [nextEntry];
	const untils: Date[] = [];
	const inputData = entry.data;
	const context = {
		runExecutionData: { executionData: { nodeExecutionStack: stack }, resultData: { runData: {} } },
		additionalData: { hooks: {} },
		logger: {},
		getWorkflowSettings: () => ({}),
		getExecutionId: () => '7',
		getNode: () => node,
		getExecuteData: () => entry,
		getInputData: () => inputData.main![0],
		putExecutionToWait: async (until: Date) => void untils.push(until),
		...change,
	};
	return { context: context as unknown as IExecuteFunctions, node, items, entry, nextEntry, stack, untils };
}

/** What n8n 2.41.1 passes to a node in Engine 2.0. */
const ENGINE_2 = {
	runExecutionData: { executionData: { nodeExecutionStack: [] } },
	additionalData: {},
	getExecutionId: () => '019a9c3e-6f1d-7c4b-a5e2-3d8f0b1c2a4e',
};

describe('isRunAgain', () => {
	it.each([
		['with others behind it', {}],
		['as the last of its execution', { runExecutionData: { executionData: { nodeExecutionStack: [] } } }],
		['with no items', { getExecuteData: () => ({ node: { name: NAME }, data: { main: [] } }) }],
		[
			'as a node whose name ends with Tool',
			{
				getNode: () => ({ name: 'My Tool' }),
				getExecuteData: () => ({ node: { name: 'My Tool' }, data: { main: [[]] } }),
			},
		],
	])('is true for a node that runs %s', (_what, change) => {
		expect(isRunAgain(createEngine(change).context)).toBe(true);
	});

	it.each<[string, object]>([
		['Engine 2.0', ENGINE_2],
		['one with UUIDs', { getExecutionId: ENGINE_2.getExecutionId }],
		['one without hooks', { additionalData: {} }],
		['one without an execution', { getExecutionId: () => undefined }],
	])('is false in an engine that nobody knows to run it again: %s', (_what, change) => {
		expect(isRunAgain(createEngine(change).context)).toBe(false);
	});

	it.each<[string, object]>([
		['the run', { runExecutionData: undefined }],
		['the state of the run', { runExecutionData: {} }],
		['the stack', { runExecutionData: { executionData: {} } }],
		['a stack that is a list', { runExecutionData: { executionData: { nodeExecutionStack: {} } } }],
		['the way to the entry', { getExecuteData: undefined }],
		['the entry', { getExecuteData: () => undefined }],
		['the node in the entry', { getExecuteData: () => ({ data: { main: [[]] } }) }],
		['its own entry', { getExecuteData: () => ({ node: { name: 'Next' }, data: { main: [[]] } }) }],
		['the data in the entry', { getExecuteData: () => ({ node: { name: NAME } }) }],
		['items in the entry', { getExecuteData: () => ({ node: { name: NAME }, data: {} }) }],
		[
			'a list of items in the entry',
			{ getExecuteData: () => ({ node: { name: NAME }, data: { main: null } }) },
		],
	])('is false where n8n has not got %s', (_what, change) => {
		expect(isRunAgain(createEngine(change).context)).toBe(false);
	});
});

describe('mayCallerWait', () => {
	const inSubWorkflow = (parentExecution?: object) =>
		createEngine({ runExecutionData: { executionData: { nodeExecutionStack: [] }, parentExecution } })
			.context;

	it.each([{ executionId: '1', shouldResume: true }, { shouldResume: undefined }, { executionId: '1' }])(
		'is true in a sub-workflow unless n8n says that nobody waits: %j',
		(parentExecution) => {
			expect(mayCallerWait(inSubWorkflow(parentExecution))).toBe(true);
		},
	);

	it.each([[undefined], [{ executionId: '1', shouldResume: false }]])(
		'is false where nobody waits for the execution: %j',
		(parentExecution) => {
			expect(mayCallerWait(inSubWorkflow(parentExecution))).toBe(false);
		},
	);
});

describe('goOnFrom', () => {
	const IN_A_MINUTE = () => new Date(Date.now() + 60_000);
	const PAST = new Date(1_700_000_000_000);
	const toEntry = (name: string, main: unknown) => ({ node: { name }, data: { main } });
	/** A run suspended by the first node on this stack. */
	const createFurthest = (stack: object[], waitTill: Date | undefined) => ({
		executionData: { nodeExecutionStack: stack, contextData: { 'node:More': { seen: 1 } } },
		resultData: { runData: { Mail: ['ended'], More: ['ended', 'suspended'] }, lastNodeExecuted: 'More' },
		waitTill,
	});
	const goOn = (furthest: object | undefined, hasOneWakeUp = true) => {
		const run = createEngine();
		goOnFrom(run.context, furthest, hasOneWakeUp);
		const own = (run.context as unknown as { runExecutionData: ReturnType<typeof createFurthest> })
			.runExecutionData;
		return { ...own, stack: own.executionData.nodeExecutionStack };
	};
	const ofThisNode = [toEntry('More', []), toEntry('More', [['item']]), toEntry('Next', [['item']])];
	const ofAnother = [toEntry('Wait', [['item']]), toEntry('Next', [['item']])];

	it.each([true, false])(
		'takes over where a node of this kind has suspended it, also when it is due; run once on 2.x: %s',
		(hasOneWakeUp) => {
			for (const waitTill of [IN_A_MINUTE(), PAST]) {
				const { stack, resultData, executionData } = goOn(createFurthest(ofThisNode, waitTill), hasOneWakeUp);
				expect(stack).toEqual(ofThisNode.slice(1));
				expect(resultData).toEqual({
					runData: { Mail: ['ended'], More: ['ended'] },
					lastNodeExecuted: 'More',
				});
				expect(executionData.contextData).toEqual({ 'node:More': { seen: 1 } });
			}
		},
	);

	it.each([true, false])(
		'has another node wait again that is not due yet; run once on 2.x: %s',
		(hasOneWakeUp) => {
			expect(goOn(createFurthest(ofAnother, IN_A_MINUTE()), hasOneWakeUp).stack).toEqual(ofAnother);
		},
	);

	it('passes through another node that is due on 2.x, which does not run it any more', () => {
		const { stack } = goOn(createFurthest(ofAnother, PAST));
		expect(stack).toEqual([{ ...ofAnother[0], node: { name: 'Wait', disabled: true } }, ofAnother[1]]);
	});

	it('leaves another node that is due to the timer of 1.x, and runs nothing', () => {
		expect(goOn(createFurthest(ofAnother, PAST), false).stack).toEqual([]);
	});

	it('leaves the other run as it is, for further ones', () => {
		const furthest = createFurthest(ofThisNode, IN_A_MINUTE());
		const before = structuredClone(furthest);
		const { stack, resultData, executionData } = goOn(furthest);
		stack.shift();
		resultData.runData.Mail.push('again');
		executionData.contextData['node:More'].seen = 2;
		expect(furthest).toEqual(before);
	});

	it.each([
		['is gone', undefined],
		['goes on, or has ended', createFurthest([toEntry('Next', [['item']])], undefined)],
		['has nothing left to run', createFurthest([], PAST)],
	])('runs nothing more when the other run %s', (_what, furthest) => {
		expect(goOn(furthest).stack).toEqual([]);
	});

	it('shows in its own record what the other run has done by the end, but not its error', () => {
		const furthest = createFurthest([toEntry('Next', [['item']])], undefined);
		const { resultData } = goOn({ ...furthest, resultData: { ...furthest.resultData, error: new Error() } });
		expect(resultData.runData).toBe(furthest.resultData.runData);
		expect(resultData).not.toHaveProperty('error');
	});
});

describe('suspendExecution', () => {
	it('leaves the entry without items, and puts a copy with all of them in front of the stack', async () => {
		const { context, items, entry, nextEntry, stack, untils } = createEngine();
		const before = structuredClone(entry);
		await suspendExecution(context, UNTIL);
		expect(entry).toStrictEqual({ ...before, data: { ...before.data, main: [] } });
		expect(stack).toStrictEqual([before, nextEntry]);
		expect(stack[0]!.source).toBe(entry.source);
		expect(stack[0]!.data.main![0]).toBe(items);
		expect(untils).toEqual([UNTIL]);
	});

	it('gives the copy a node and data of its own, since n8n disables the node of the entry', async () => {
		const { context, entry, stack } = createEngine();
		const before = structuredClone(entry);
		const { data } = entry;
		await suspendExecution(context, UNTIL);
		entry.node.disabled = true;
		entry.data.main!.push([{ json: { passed: 'through' } }]);
		entry.source = null;
		// The ending run still holds this object.
		data.main = [];
		expect(stack[0]).toStrictEqual(before);
	});

	it('leaves the node itself to other entries of the stack, so that disabling the entry disables none of them', async () => {
		const { context, node, entry } = createEngine();
		await suspendExecution(context, UNTIL);
		entry.node.disabled = true;
		expect(node).toStrictEqual(createEngine().node);
	});

	it('leaves the items to what has read them before', async () => {
		const { context, items } = createEngine();
		const read = context.getInputData();
		await suspendExecution(context, UNTIL);
		expect(read).toBe(items);
		expect(read).toEqual([{ json: { taskId: '1' } }, { json: { taskId: '2' } }]);
		expect(context.getInputData()).toBe(items);
	});

	it('has changed the stack by the time n8n is told to wait', async () => {
		const seen: number[] = [];
		const { context, entry, stack } = createEngine({
			putExecutionToWait: async () => void seen.push(stack.length, entry.data.main!.length),
		});
		await suspendExecution(context, UNTIL);
		expect(seen).toEqual([2, 0]);
	});

	it('rejects when n8n cannot wait', async () => {
		const { context } = createEngine({
			putExecutionToWait: async () => {
				throw new Error('No database');
			},
		});
		await expect(suspendExecution(context, UNTIL)).rejects.toThrow('No database');
	});
});
