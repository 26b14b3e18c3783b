import type { IExecuteData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	isRunAgain,
	suspendExecution,
	toSuspendObstacle,
} from '../../../nodes/MidjourneyVideo/waiting/engine.ts';

const NAME = 'Midjourney Video';
const UNTIL = new Date(1_700_000_065_000);
const SUB_WORKFLOW =
	'n8n may hand wrong items to a workflow that waits for a suspended sub-workflow. Turn off Wait for Sub-Workflow Completion in the node that calls this workflow';

/** n8n's side of a node that runs with two items, and another entry that waits on the stack behind it. */
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
		runExecutionData: { executionData: { nodeExecutionStack: stack } },
		additionalData: { hooks: {} },
		getExecutionId: () => '7',
		getNode: () => node,
		getExecuteData: () => entry,
		getInputData: () => inputData.main![0],
		putExecutionToWait: async (until: Date) => void untils.push(until),
		...change,
	};
	return { context: context as unknown as IExecuteFunctions, node, items, entry, nextEntry, stack, untils };
}

const engineNode = (change: object) => ({
	getNode: () => ({ name: NAME, type: 'x.midjourneyVideo', ...change }),
});

const inSubWorkflow = (parentExecution: object) => ({
	runExecutionData: { executionData: { nodeExecutionStack: [] }, parentExecution },
});

/** What n8n 2.41.1 gives a node in Engine 2.0. */
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
				...engineNode({ name: 'My Tool' }),
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

describe('toSuspendObstacle', () => {
	it.each([
		['on its own', {}],
		['with Always Output Data off', engineNode({ alwaysOutputData: false })],
		['in a sub-workflow that nobody waits for', inSubWorkflow({ executionId: '1', shouldResume: false })],
	])('finds none for a node that runs %s', (_what, change) => {
		expect(toSuspendObstacle(createEngine(change).context)).toBeUndefined();
	});

	it('tells that Always Output Data would start the next node early', () => {
		const { context } = createEngine(engineNode({ alwaysOutputData: true }));
		expect(toSuspendObstacle(context)).toBe(
			'Always Output Data is on, and would start the next node early. Turn it off in the settings of this node',
		);
	});

	it.each([{ shouldResume: true }, { shouldResume: undefined }, { executionId: '1' }])(
		'tells that another workflow waits for this one: %j',
		(parentExecution) => {
			const { context } = createEngine(inSubWorkflow(parentExecution));
			expect(toSuspendObstacle(context)).toBe(SUB_WORKFLOW);
		},
	);

	it('changes nothing', () => {
		const { context, entry, stack, untils, items } = createEngine();
		const before = structuredClone({ entry, stack });
		isRunAgain(context);
		toSuspendObstacle(context);
		expect({ entry, stack }).toStrictEqual(before);
		expect(untils).toEqual([]);
		expect(items).toHaveLength(2);
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
		// What the run that is about to end still holds.
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
