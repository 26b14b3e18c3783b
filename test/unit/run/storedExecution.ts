import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { RunMemory, Submission } from '../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { START_MS, toReceipt } from '../fakeApi.ts';

/** The data after n8n has stored it with an execution and loaded it again. */
export function reload<Data>(data: Data): Data {
	return JSON.parse(JSON.stringify(data)) as Data;
}

export interface RunOptions {
	executionId?: string;
	runIndex?: number;
	isTool?: boolean;
	/** How many runs of the node n8n has noted; by default this one and those before it. */
	begun?: number;
	/** What n8n stores for all nodes; empty by default. */
	flowContext?: IDataObject;
}

/** In the format of n8n 2.x. */
export const RESUME_URL = 'http://n8n.example/webhook-waiting/7?signature=5';

/** n8n's side of one run of the node, as far as the run's memory needs it. `nodeContext` is what n8n stores. */
export function createRunContext(
	nodeContext: IDataObject,
	{ executionId = '7', runIndex = 0, isTool = false, begun, flowContext = {} }: RunOptions = {},
): IExecuteFunctions {
	const name = 'Video';
	const type = isTool ? 'n8n-nodes-x.midjourneyVideoTool' : 'n8n-nodes-x.midjourneyVideo';
	const context = {
		runExecutionData: {
			executionData: { nodeExecutionStack: [] },
			resultData: { runData: { [name]: Array.from({ length: begun ?? runIndex + 1 }) } },
		},
		getContext: (contextType: string) => (contextType === 'node' ? nodeContext : flowContext),
		additionalData: { hooks: {} },
		getExecutionId: () => executionId,
		getNode: () => ({ id: 'node', name, type }),
		getExecuteData: () => ({ node: { name }, data: { main: [[]] }, source: null }),
		getParentNodes: () => [],
		getWorkflowSettings: () => ({}),
		addExecutionHints: () => {},
		putExecutionToWait: async () => {},
		evaluateExpression: (expression: string) => (expression === '{{ $runIndex }}' ? runIndex : RESUME_URL),
	};
	return context as unknown as IExecuteFunctions;
}

/** The Agents module's side of one tool call in n8n. */
export function createContextWithoutExecution(): IExecuteFunctions {
	const context = {
		...createRunContext({}, { isTool: true }),
		runExecutionData: { resultData: { runData: {} } },
		getExecutionId: () => undefined,
		getContext: () => {
			throw new Error('`executionData` is not initialized');
		},
	};
	return context as unknown as IExecuteFunctions;
}

/** n8n's side of a webhook call for an execution that stored `nodeContext` with the node. */
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
		startMs: START_MS,
		notes: [],
		submissions: {},
		inherited: {},
		failed: {},
		sightings: {},
		...change,
	};
}

/** An accepted submission whose keys contain its task ID. */
export function submission(taskId: string): Submission {
	return {
		requestKey: `request of ${taskId}`,
		sourceKey: `source of ${taskId}`,
		state: null,
		result: { receipt: toReceipt(taskId) },
	};
}
