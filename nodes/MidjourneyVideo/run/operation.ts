import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { Api, Files } from '../api/types';
import type { Failure } from '../shared/failure';
import { isAgentTool } from './agentTool';
import type { Suspension } from './runMemory';

/** The result of one input item: a value, a failure, or nothing if Stop or an earlier failure ended the work. */
export type ItemResult<Value = ItemOutput> = Value | Failure | undefined;

/** The output of one input item: one item, or one per file, some of which may have failed. */
export type ItemOutput = Array<OutputItem | Failure>;

export interface OutputItem {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** Makes a request and, while its failures allow it, retries it for about `limitMs`, but at least once. */
export type Repeat = <Output>(request: () => Promise<Output>, limitMs: number) => Promise<Output>;

/** The watch over this process's suspended waits, as a run sees it. */
export interface WaitWatch {
	/** How many waits it watches. */
	readonly size: number;
	/** Whether this process's calls to its own executions get through; undefined until that's known. */
	reachesItself: () => boolean | undefined;
	/** Starts watching a wait of this run, whose execution is about to be suspended. */
	add: (wait: WaitToWatch) => void;
	/** Hands a wait over to this run; returns what's known about its tasks. */
	takeOver: (executionId: string, suspension: Suspension) => Map<string, Known>;
}

/** One run of the node over all its input items. */
export interface Run {
	context: IExecuteFunctions;
	api: Api;
	files: Files;
	watch: WaitWatch;
	/** The credential's Callback Secret; empty if it has none. */
	readCallbackSecret: () => Promise<string>;
	itemIndexes: number[];
	/** True once the user has pressed Stop or n8n has canceled the execution. */
	isStopped: () => boolean;
	/**
	 * Runs one stage for every item that passed the previous one, whose failures are passed on. Unless items may fail
	 * individually (On Error), nothing new is started or retried after a failure, so that nothing is paid for in a run
	 * that's bound to fail.
	 *
	 * @returns one result per item, in item order
	 */
	stage: <Input, Output>(
		inputs: Array<ItemResult<Input>>,
		work: (input: Input, itemIndex: number, repeat: Repeat) => Promise<Output> | Output,
	) => Promise<Array<ItemResult<Output>>>;
}

/** Why a run has no results: its wait continues in a later run of the node, or another run has come further. */
export type Unended = 'suspended' | 'endedElsewhere';

/** What a user can choose under Operation. */
export interface Operation {
	/** Its entry in the list. */
	description: Omit<INodePropertyOptions, 'value'>;
	/** Its own fields, in the order of the panel. */
	fields: INodeProperties[];
	execute: (run: Run) => Promise<ItemResult[] | Unended>;
}

/**
 * Whether a failed item is output while the others continue, instead of ending the run. In a tool it is, unless On
 * Error is set to stop: an error that a tool throws reaches the agent cut down to its message, or not at all (agents
 * before version 3).
 */
export function mayFailByItem(context: IExecuteFunctions): boolean {
	const node = context.getNode();
	return context.continueOnFail() || (isAgentTool(node) && node.onError !== 'stopWorkflow');
}

/** Whether the run does nothing more for its items: after Stop, or after a failure that ends it. */
export function mustEnd(
	{ context, isStopped }: Pick<Run, 'context' | 'isStopped'>,
	results: Array<ItemResult<unknown>>,
): boolean {
	return isStopped() || (results.some(isFailure) && !mayFailByItem(context));
}

export function isFailure(result: unknown): result is Failure {
	return result instanceof Error;
}

export function isValue<Value>(result: ItemResult<Value>): result is Value {
	return result !== undefined && !isFailure(result);
}

/** Whether every item was started and none has failed. */
export function isComplete(results: ItemResult[]): boolean {
	return results.every((result) => isValue(result) && !result.some(isFailure));
}

/** The items and failures of one input item; none if it wasn't started. */
export function toParts(result: ItemResult): ItemOutput {
	if (result === undefined) return [];
	return isFailure(result) ? [result] : result;
}

/** Makes each value the single output item of its input item. */
export function toSingleItems(results: Array<ItemResult<IDataObject>>): ItemResult[] {
	return results.map((json) => (isValue(json) ? [{ json }] : json));
}

/** The options of every operation. */
export interface RequestOptions {
	/** How many of the node's requests may be in progress at once. */
	concurrency: number;
	/** How long a request may take, or a download may stay silent; milliseconds. */
	timeoutMs: number;
}

/** How long a read is retried outside a wait; waits have their own limits. */
export const READ_REPEAT_LIMIT_MS = 30_000;

/** A task of a suspended wait. */
export interface SuspendedTask {
	taskId: string;
	/** When the server accepted it from this node; epoch milliseconds. */
	receivedAtMs?: number;
	checkEveryMs: number;
}

/** A suspended wait, as the watch gets it. */
export interface WaitToWatch {
	executionId: string;
	suspension: Suspension;
	resumeUrl: string;
	tasks: SuspendedTask[];
	/** No calls to the execution before this, e.g. after settled tasks didn't end the wait; epoch milliseconds. */
	restUntilMs: number;
	/** No requests to the server before this (Retry-After); epoch milliseconds, 0 for no limit. */
	quietUntilMs: number;
}

/** What's known about a task without a request: it has settled, was running a moment ago, or at least exists. */
export type Known = 'settled' | 'running' | 'seen';

/** How many waits a process watches or knows the end of. Each takes a few hundred characters, plus some per task. */
export const KNOWN_WAITS = 10_000;

/** How long a task that was just seen or submitted counts as running, without another check. */
export const RECENT_SIGHT_MS = 60_000;
