import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { RunMemory } from '../../../nodes/MidjourneyVideo/waiting/runMemory.ts';

/** The data as n8n stores it with an execution and loads it again. */
export function reload<Data>(data: Data): Data {
	return JSON.parse(JSON.stringify(data)) as Data;
}

/** n8n's side of one run of the node, as far as its memory goes; `nodeContext` is what n8n stores. */
export function createRunContext(
	nodeContext: IDataObject,
	{ executionId = '7', runIndex = 0, isTool = false } = {},
): IExecuteFunctions {
	const context = {
		getContext: (type: string) => (type === 'node' ? nodeContext : {}),
		getExecutionId: () => executionId,
		getNode: () => ({ type: isTool ? 'n8n-nodes-x.midjourneyVideoTool' : 'n8n-nodes-x.midjourneyVideo' }),
		evaluateExpression: (expression: string) => (expression === '{{ $runIndex }}' ? runIndex : undefined),
	};
	return context as unknown as IExecuteFunctions;
}

/** n8n's side of a webhook call for an execution that has stored this with the node. */
export function createStoredRun(nodeName: string, nodeContext: IDataObject): object {
	return {
		getNode: () => ({ id: 'node', name: nodeName }),
		runExecutionData: { executionData: { contextData: { [`node:${nodeName}`]: nodeContext } } },
	};
}

/** The memory of a run that has done nothing yet. */
export function createMemory(change: Partial<RunMemory> = {}): RunMemory {
	return {
		executionId: '7',
		runIndex: 0,
		startMs: 1_700_000_000_000,
		submissions: {},
		inherited: {},
		failed: {},
		sightings: {},
		...change,
	};
}
