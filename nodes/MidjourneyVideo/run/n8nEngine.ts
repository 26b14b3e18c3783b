import {
	deepCopy,
	type IDataObject,
	type IExecuteData,
	type IExecuteFunctions,
	type IRunExecutionData,
	type IWebhookFunctions,
	type NodeExecutionHint,
	NodeHelpers,
} from 'n8n-workflow';

/**
 * The one file that touches what n8n's engine keeps to itself, measured on n8n 1.123.81 and 2.41.1.
 *
 * n8n can store an execution and take it up again at a time or by a webhook call. The node that asked for it is then
 * not run again: n8n sets `disabled` on the entry that stands first on the execution's stack, and passes the items of
 * that entry through. Here the entry is left without any input, so that nothing passes through, no run is noted and no
 * next node starts; a copy of it, behind it on the stack, then runs the node again with all its items.
 */
interface EngineState {
	executionData?: { nodeExecutionStack?: IExecuteData[] };
	waitTill?: Date;
	/** Set in a sub-workflow. */
	parentExecution?: { shouldResume?: boolean };
	resultData?: { runData?: Record<string, NodeRun[]>; lastNodeExecuted?: string };
}

interface NodeRun {
	/** Epoch milliseconds. */
	startTime?: number;
	hints?: WaitingHint[];
}

interface WaitingHint extends NodeExecutionHint {
	/** Of the node that waits. */
	waitingNodeId?: string;
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

/** Whether the workflow that called this one may wait for its items: n8n may hand it wrong ones after a suspension. */
export function mayCallerWait(context: IExecuteFunctions): boolean {
	const { parentExecution } = toEngineState(context);
	return parentExecution !== undefined && parentExecution.shouldResume !== false;
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

/** n8n's data of a run, by which the runs of an execution are told apart. */
export function runOf(context: IExecuteFunctions): object {
	return toEngineState(context);
}

/**
 * Puts this run, which n8n has begun from old data, to where another run of the execution has suspended it: the next that
 * n8n runs is the node that suspended it there. Without one that is suspended, nothing more is run, and n8n's record of
 * this run shows what the other did. To be followed by `null` as the node's output, or n8n would run the next nodes.
 *
 * @param hasOneWakeUp as in `Suspension`
 */
export function goOnFrom(
	context: IExecuteFunctions,
	furthest: EngineState | undefined,
	hasOneWakeUp: boolean,
): void {
	const own = toEngineState(context);
	const [first, ...others] = furthest?.executionData?.nodeExecutionStack ?? [];
	// The entry that this node has left without input isn't to be run.
	const isOfThisNode = first?.data.main?.length === 0;
	const isDue = furthest?.waitTill !== undefined && Number(furthest.waitTill) <= Date.now();
	// A node of another kind whose time has come is run by n8n's timer on 1.x, whatever else is run.
	const isLeftToTimer = !isOfThisNode && isDue && !hasOneWakeUp;
	if (!first || !furthest?.waitTill || isLeftToTimer) {
		own.executionData?.nodeExecutionStack?.splice(0);
		// n8n 1.x stores this run over the other one: with the runs that the other has noted and will still note. Not with
		// its error, for which n8n would call the error workflow once more.
		if (own.resultData && furthest?.resultData) own.resultData.runData = furthest.resultData.runData;
		return;
	}
	// A copy, as n8n's database would give: there may be further late runs.
	const { executionData, resultData } = deepCopy({
		executionData: {
			...furthest.executionData,
			nodeExecutionStack: isOfThisNode ? others : [first, ...others],
		},
		resultData: furthest.resultData,
	});
	// As n8n does when it wakes an execution.
	if (!isOfThisNode && isDue) executionData.nodeExecutionStack[0]!.node.disabled = true;
	resultData?.runData?.[resultData.lastNodeExecuted ?? '']?.pop();
	Object.assign(own, { executionData, resultData });
}

/**
 * Notes what the node waits for where the editor shows it, above the node's input; undefined takes the note away. Of an
 * execution that is suspended, or was stopped then, the editor leaves out the node's own run with all of its hints. So
 * this one is with the run that the input comes from.
 */
export function noteWaiting(context: IExecuteFunctions, message: string | undefined): void {
	const [source] = context.getExecuteData?.()?.source?.main ?? [];
	const runs = source && toEngineState(context).resultData?.runData?.[source.previousNode];
	const run = runs?.[source?.previousNodeRun ?? 0];
	if (!run) return;
	const waitingNodeId = context.getNode().id;
	const hint: WaitingHint[] = message
		? [{ message, type: 'info', location: 'inputPane', waitingNodeId }]
		: [];
	run.hints = [...(run.hints ?? []).filter((other) => other.waitingNodeId !== waitingNodeId), ...hint];
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

/** When the first run of this execution began that it knows of, in epoch milliseconds; `Infinity` when it knows of none. */
export function readStartMs(context: IExecuteFunctions): number {
	const runs = Object.values(toEngineState(context).resultData?.runData ?? {}).flat();
	return runs.reduce((earliest, { startTime = Infinity }) => Math.min(earliest, startTime), Infinity);
}

/** Whether a node has run in this execution; `$('…').isExecuted` can't be asked about names such as `}}`. */
export function hasRun(context: IExecuteFunctions, nodeName: string): boolean {
	return Object.keys(toEngineState(context).resultData?.runData ?? {}).includes(nodeName);
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
