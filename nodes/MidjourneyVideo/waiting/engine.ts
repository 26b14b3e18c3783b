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
	resultData?: { runData?: Record<string, unknown[]> };
}

/** Numbers for the engine above; UUIDs for Engine 2.0, which n8n itself knows by them (`isExecutionIdV2`). */
const EXECUTION_ID = /^\d+$/;

/**
 * Whether n8n would run the node again after a suspension: only where everything is as in the engine above. Any other
 * one may end the execution at the suspension, with videos paid and nothing output.
 *
 * Engine 2.0 does: a suspended node was never run again on n8n 2.40.7, and fails at `putExecutionToWait` on 2.41.1. Its
 * compatibility layer (`toV1ExecuteContext` in `@n8n/node-engine-compatibility`) runs a node once, on run data that it
 * throws away. They hold the node's own entry and an empty stack, as those of an execution's last node do in the engine
 * above. Nothing stores such an execution as waiting: the execution's hooks do that, which Engine 2.0 has not got, and
 * without which the engine above does not start (`setupExecution` in n8n-core).
 */
export function isRunAgain(context: IExecuteFunctions): boolean {
	const { hooks } = (context as unknown as { additionalData?: { hooks?: unknown } }).additionalData ?? {};
	return (
		hooks !== undefined &&
		EXECUTION_ID.test(context.getExecutionId()) &&
		Array.isArray(toEngineState(context).executionData?.nodeExecutionStack) &&
		isOwnEntry(context, context.getExecuteData?.())
	);
}

/** Why nobody should suspend here, and what the user can do about it; undefined when nothing is in the way. */
export function toSuspendObstacle(context: IExecuteFunctions): string | undefined {
	const { alwaysOutputData } = context.getNode();
	const { parentExecution } = toEngineState(context);
	if (alwaysOutputData) {
		return 'Always Output Data is on, and would start the next node early. Turn it off in the settings of this node';
	}
	if (parentExecution && parentExecution.shouldResume !== false) {
		return 'n8n may hand wrong items to a workflow that waits for a suspended sub-workflow. Turn off Wait for Sub-Workflow Completion in the node that calls this workflow';
	}
	return undefined;
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

/**
 * What n8n stores of the node with the execution. n8n's Agents module (`ephemeral-node-executor.js`, n8n 2.41.1) runs a
 * node as a tool without an execution, where `getContext` throws: nothing comes after such a call that could remember it.
 */
export function openNodeContext(context: IExecuteFunctions): IDataObject {
	return toEngineState(context).executionData ? context.getContext('node') : {};
}

/**
 * How many runs of the node have begun. As a tool of an AI agent these are its calls, with those of the agent's latest turn
 * that are still to be run: agents from version 3 on have n8n run them one after another, but n8n notes all of them in the
 * run data first (`prepareRequestedNodesForExecution` in n8n-core).
 */
export function countRuns(context: IExecuteFunctions): number {
	return toEngineState(context).resultData?.runData?.[context.getNode().name]?.length ?? 0;
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
