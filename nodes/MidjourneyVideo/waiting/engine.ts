import {
	type IDataObject,
	type IExecuteData,
	type IExecuteFunctions,
	type IRunExecutionData,
	type IWebhookFunctions,
	NodeHelpers,
} from 'n8n-workflow';

/**
 * The one file that touches what n8n's engine keeps to itself, measured on n8n 1.123.81 and 2.40.7.
 *
 * n8n can store an execution and take it up again at a time or by a webhook call. The node that asked for it is then
 * not run again: n8n sets `disabled` on the entry that stands first on the execution's stack, and passes the items of
 * that entry through. Here the entry is left without any input, so that nothing passes through, no run is noted and no
 * next node starts; a copy of it, behind it on the stack, then runs the node again with all its items.
 */
interface EngineState {
	executionData?: { nodeExecutionStack?: IExecuteData[] };
	/** Set in a sub-workflow. */
	parentExecution?: { shouldResume?: boolean };
}

/** Why n8n could not run the node again after a suspension; undefined when it can. */
export function toSuspendObstacle(context: IExecuteFunctions): string | undefined {
	const { alwaysOutputData } = context.getNode();
	const { executionData, parentExecution } = toEngineState(context);
	if (alwaysOutputData) {
		return 'Always Output Data is on, and would start the next node early. Turn it off in the settings of this node';
	}
	if (parentExecution && parentExecution.shouldResume !== false) {
		return 'n8n may hand wrong items to a workflow that waits for a suspended sub-workflow. Turn off Wait for Sub-Workflow Completion in the node that calls this workflow';
	}
	const hasStack = Array.isArray(executionData?.nodeExecutionStack);
	return hasStack && isOwnEntry(context, context.getExecuteData?.())
		? undefined
		: 'this version of n8n does not let a node be run again';
}

/** Stores the execution once the node returns; at that time, or woken by its webhook, n8n runs the node again. */
export async function suspendExecution(context: IExecuteFunctions, until: Date): Promise<void> {
	const entry = context.getExecuteData();
	const { nodeExecutionStack } = toEngineState(context).executionData!;
	const again: IExecuteData = { ...entry, data: { ...entry.data } };
	entry.data = { ...entry.data, main: [] };
	// Of its own, because `disabled` is set on it: other entries of this node share the object, even when stored.
	entry.node = { ...entry.node };
	nodeExecutionStack!.unshift(again);
	await context.putExecutionToWait(until);
}

/** What the node has stored with the execution that a webhook call is about; n8n offers `getContext` to runs only. */
export function readNodeContext(context: IWebhookFunctions): IDataObject {
	const state = toEngineState(context);
	return state.executionData
		? NodeHelpers.getContext(state as IRunExecutionData, 'node', context.getNode())
		: {};
}

function toEngineState(context: IExecuteFunctions | IWebhookFunctions): EngineState {
	return (context as unknown as { runExecutionData?: EngineState }).runExecutionData ?? {};
}

function isOwnEntry(context: IExecuteFunctions, entry: IExecuteData | undefined): boolean {
	return entry?.node?.name === context.getNode().name && Array.isArray(entry.data?.main);
}
