import {
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeTypes,
	type IRunExecutionData,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';

import type { RunMemory } from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';

/** The data as n8n stores it with an execution and loads it again. */
export function reload<Data>(data: Data): Data {
	return JSON.parse(JSON.stringify(data)) as Data;
}

/** n8n's side of one run of the node, as far as its memory goes; `nodeContext` is what n8n stores. */
export function createRunContext(
	nodeContext: IDataObject,
	{ executionId = '7', runIndex = 0 } = {},
): IExecuteFunctions {
	const context = {
		getContext: (type: string) => (type === 'node' ? nodeContext : {}),
		getExecutionId: () => executionId,
		evaluateExpression: (expression: string) => (expression === '{{ $runIndex }}' ? runIndex : undefined),
	};
	return context as unknown as IExecuteFunctions;
}

/** n8n's own evaluation of expressions, in an execution that has stored this with the node. */
export function createEvaluate(nodeName: string, nodeContext: IDataObject): (expression: string) => unknown {
	const node: INode = {
		id: 'node',
		name: nodeName,
		type: 'test.node',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodeTypes = { getByNameAndVersion: () => undefined } as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const run = {
		resultData: { runData: {} },
		executionData: { contextData: {} },
	} as unknown as IRunExecutionData;
	Object.assign(NodeHelpers.getContext(run, 'node', node), nodeContext);
	return (expression) =>
		workflow.expression.resolveSimpleParameterValue(
			`=${expression}`,
			{},
			run,
			0,
			0,
			nodeName,
			[],
			'webhook',
			{},
		);
}

/** The memory of a run that has done nothing yet. */
export function createMemory(change: Partial<RunMemory> = {}): RunMemory {
	return {
		executionId: '7',
		runIndex: 0,
		startMs: 1_700_000_000_000,
		accepted: {},
		inherited: {},
		failed: {},
		sightings: {},
		...change,
	};
}
