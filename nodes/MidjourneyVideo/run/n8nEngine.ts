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
 * This is the only file that touches internals of n8n's engine, measured on n8n 1.123.81 and 2.41.1.
 *
 * n8n can store an execution and resume it at a set time or on a webhook call. It doesn't run the node that requested
 * this again: it sets `disabled` on the first entry of the execution's stack, and passes that entry's items through. So
 * this file leaves the entry without any input: nothing passes through, n8n records no run, and no next node starts.
 * Then a copy of the entry, which comes second on the stack, runs the node again with all its items.
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
	/** ID of the node that waits. */
	waitingNodeId?: string;
}

/** Numbers in the engine above. Engine 2.0 has UUIDs, by which n8n itself detects it (`isExecutionIdV2`). */
const EXECUTION_ID = /^\d+$/;

/**
 * Whether n8n would run the node again after a suspension: only if everything looks as it does in the engine above. Any
 * other engine may end the execution at the suspension, with videos paid for and nothing output.
 *
 * Engine 2.0 does: n8n 2.40.7 never ran a suspended node again, and on 2.41.1 the node fails at `putExecutionToWait`.
 * Its compatibility layer (`toV1ExecuteContext` in `@n8n/node-engine-compatibility`) runs a node once, on run data that
 * it throws away. That data holds the node's own entry and an empty stack, just like that of an execution's last node
 * in the engine above. Nothing stores such an execution as waiting: that's up to the execution's hooks, which Engine
 * 2.0 doesn't have, and without which the engine above doesn't start (`setupExecution` in n8n-core).
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

/** Whether a calling workflow may wait for this one's items: after a suspension, n8n may return the wrong ones. */
export function mayCallerWait(context: IExecuteFunctions): boolean {
	const { parentExecution } = toEngineState(context);
	return parentExecution !== undefined && parentExecution.shouldResume !== false;
}

/** Has n8n store the execution when the node returns, and run the node again at `until` or on a webhook call. */
export async function suspendExecution(context: IExecuteFunctions, until: Date): Promise<void> {
	const entry = context.getExecuteData();
	const { nodeExecutionStack } = toEngineState(context).executionData!;
	const again: IExecuteData = { ...entry, data: { ...entry.data } };
	entry.data = { ...entry.data, main: [] };
	// A copy, since n8n sets `disabled` on it and other entries of this node share the object, even when stored.
	entry.node = { ...entry.node };
	nodeExecutionStack!.unshift(again);
	await context.putExecutionToWait(until);
}

/** n8n's data of this run, which tells it apart from other runs of the execution. */
export function runOf(context: IExecuteFunctions): object {
	return toEngineState(context);
}

/**
 * Moves this run, which n8n started from outdated data, to where another run has suspended the execution: n8n then runs
 * the node that suspended it there. If the execution isn't suspended, or n8n's timer resumes it anyway, nothing more
 * runs, and n8n's record of this run shows what the other one did. The node must output `null` after this, or n8n would
 * run the next nodes.
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
	// An entry without input was left by this node, and mustn't run.
	const isOfThisNode = first?.data.main?.length === 0;
	const isDue = furthest?.waitTill !== undefined && Number(furthest.waitTill) <= Date.now();
	// On 1.x, n8n's timer runs a due node of another kind anyway.
	const isLeftToTimer = !isOfThisNode && isDue && !hasOneWakeUp;
	if (!first || !furthest?.waitTill || isLeftToTimer) {
		own.executionData?.nodeExecutionStack?.splice(0);
		// n8n 1.x overwrites the record of the other run with this one, so this one shares its run data, including
		// what's still to come. It doesn't share the error, or n8n would call the error workflow again.
		if (own.resultData && furthest?.resultData) own.resultData.runData = furthest.resultData.runData;
		return;
	}
	// A copy, as n8n's database would return, since more late runs may follow.
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
 * Notes what the node is waiting for where the editor shows it, above the node's input; undefined removes the note. If
 * an execution is suspended, or was stopped while suspended, the editor leaves out the node's own run with all its
 * hints. So this hint goes to the run that the input comes from.
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
 * The node's data that n8n stores with the execution. n8n's Agents module (`ephemeral-node-executor.js`, n8n 2.41.1)
 * runs a node as a tool without an execution, where `getContext` throws. There the data is a new object that no later
 * call sees.
 */
export function openNodeContext(context: IExecuteFunctions): IDataObject {
	return toEngineState(context).executionData ? context.getContext('node') : {};
}

/**
 * How many runs of the node n8n has recorded. For a tool of an AI agent these are its calls, including those of the
 * agent's latest turn that have yet to run: agents from version 3 on have n8n run them one after another, but n8n adds
 * all of them to the run data first (`prepareRequestedNodesForExecution` in n8n-core).
 */
export function countRuns(context: IExecuteFunctions): number {
	return toEngineState(context).resultData?.runData?.[context.getNode().name]?.length ?? 0;
}

/**
 * When the execution's earliest recorded run started, in epoch milliseconds; `Infinity` if there's none. The calls of an
 * agent that have yet to run have a start of 0.
 */
export function readStartMs(context: IExecuteFunctions): number {
	const runs = Object.values(toEngineState(context).resultData?.runData ?? {}).flat();
	return runs.reduce((earliest, { startTime }) => Math.min(earliest, startTime || Infinity), Infinity);
}

/** Whether a node has run in this execution. `$('…').isExecuted` can't handle names such as `}}`. */
export function hasRun(context: IExecuteFunctions, nodeName: string): boolean {
	return Object.keys(toEngineState(context).resultData?.runData ?? {}).includes(nodeName);
}

/** The node's data stored with the execution that a webhook call is for. n8n offers `getContext` only to runs. */
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
