import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { RunMemory, Submission } from '../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { START_MS, toReceipt } from '../fakeApi.ts';

/** The data as n8n stores it with an execution and loads it again. */
export function reload<Data>(data: Data): Data {
	return JSON.parse(JSON.stringify(data)) as Data;
}

export interface RunOptions {
	executionId?: string;
	runIndex?: number;
	isTool?: boolean;
	/** Runs of the node that n8n has noted: this one and those before, unless given. */
	begun?: number;
}

/** As n8n 2.x gives it. */
export const RESUME_URL = 'http://n8n.example/webhook-waiting/7?signature=5';

/** n8n's side of one run of the node, as far as its memory goes; `nodeContext` is what n8n stores. */
export function createRunContext(
	nodeContext: IDataObject,
	{ executionId = '7', runIndex = 0, isTool = false, begun }: RunOptions = {},
): IExecuteFunctions {
	const name = 'Video';
	const type = isTool ? 'n8n-nodes-x.midjourneyVideoTool' : 'n8n-nodes-x.midjourneyVideo';
	const context = {
		runExecutionData: {
			executionData: { nodeExecutionStack: [] },
			resultData: { runData: { [name]: Array.from({ length: begun ?? runIndex + 1 }) } },
		},
		getContext: (contextType: string) => (contextType === 'node' ? nodeContext : {}),
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

/** n8n's Agents module's side of one call of a tool. */
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
		startMs: START_MS,
		notes: [],
		submissions: {},
		inherited: {},
		failed: {},
		sightings: {},
		...change,
	};
}

/** An accepted submission, whose keys are of its task's id. */
export function submission(taskId: string): Submission {
	return {
		requestKey: `request of ${taskId}`,
		sourceKey: `source of ${taskId}`,
		state: null,
		result: { receipt: toReceipt(taskId) },
	};
}
