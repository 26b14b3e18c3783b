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

/** What became of one input item: a value, a failure, or nothing because an earlier failure ended the work. */
export type ItemResult<Value = ItemOutput> = Value | Failure | undefined;

/** What one input item becomes: an item, or one per video, of which some may have failed. */
export type ItemOutput = Array<OutputItem | Failure>;

export interface OutputItem {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** Makes a request, and again while it fails in a way that allows it: for about `limitMs`, once at least. */
export type Repeat = <Output>(request: () => Promise<Output>, limitMs: number) => Promise<Output>;

/** What watches the suspended waits of this process, seen from a run. */
export interface WaitWatch {
	/** How many waits it watches. */
	readonly size: number;
	/** Whether calls of this process to its own executions get through; undefined while nobody knows. */
	reachesItself: () => boolean | undefined;
	/** Watches a wait of this run, which is about to be suspended. */
	add: (wait: WaitToWatch) => void;
	/** Hands a wait over to this run of it; returns what is known of its tasks. */
	takeOver: (executionId: string, suspension: Suspension) => Map<string, Known>;
}

/** One run of the node over all its input items. */
export interface Run {
	context: IExecuteFunctions;
	api: Api;
	files: Files;
	watch: WaitWatch;
	/** The credential's Callback Secret; empty when it has none. */
	readCallbackSecret: () => Promise<string>;
	itemIndexes: number[];
	/** True once the user pressed Stop. */
	isStopped: () => boolean;
	/**
	 * Runs one stage for every item that passed the stage before; failures of that stage are passed on.
	 * Unless items may fail one by one (On Error), a failure keeps everything from starting that has not started yet,
	 * and from being repeated, so that nothing is paid for in a run that is bound to fail.
	 *
	 * @returns one result per item, in item order
	 */
	stage: <Input, Output>(
		inputs: Array<ItemResult<Input>>,
		work: (input: Input, itemIndex: number, repeat: Repeat) => Promise<Output> | Output,
	) => Promise<Array<ItemResult<Output>>>;
}

/** A wait that continues in a later run of the node, or whose end is the business of another run. */
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
 * Whether a failed item is output while the others continue, rather than ending the run. A tool fails by item unless it is
 * told otherwise: an error that it throws reaches the agent cut to its message, or not at all (agents before version 3).
 */
export function mayFailByItem(context: IExecuteFunctions): boolean {
	const node = context.getNode();
	return context.continueOnFail() || (isAgentTool(node) && node.onError !== 'stopWorkflow');
}

/** Whether a run does nothing more for its items: after Stop, or with a failure that ends it. */
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

/** Whether every item was begun, and none has failed. */
export function isComplete(results: ItemResult[]): boolean {
	return results.every((result) => isValue(result) && !result.some(isFailure));
}

/** The items and failures of one input item; none when it was not begun. */
export function toParts(result: ItemResult): ItemOutput {
	if (result === undefined) return [];
	return isFailure(result) ? [result] : result;
}

/** For each input item at most one. */
export function toSingleItems(results: Array<ItemResult<IDataObject>>): ItemResult[] {
	return results.map((json) => (isValue(json) ? [{ json }] : json));
}

/** The options of every operation. */
export interface RequestOptions {
	/** How many requests of the node may be under way at once. */
	concurrency: number;
	/** How long one request may take, in milliseconds. */
	timeoutMs: number;
}

/** How long a read is repeated outside a wait, which has its own time. */
export const READ_REPEAT_LIMIT_MS = 30_000;

/** A task of a suspended wait. */
export interface SuspendedTask {
	taskId: string;
	/** When this node has submitted it; epoch milliseconds. */
	receivedAtMs?: number;
	checkEveryMs: number;
}

/** A wait whose execution is suspended, for the watch. */
export interface WaitToWatch {
	executionId: string;
	suspension: Suspension;
	resumeUrl: string;
	tasks: SuspendedTask[];
	/** Until then its execution isn't called: a run has just found out that tasks which had settled don't end it yet. */
	restUntilMs: number;
	/** Until then the server wants to be left alone. */
	quietUntilMs: number;
}

/** What is known of a task without asking: it has settled, was still running a moment ago, or there is such a task. */
export type Known = 'settled' | 'running' | 'seen';

/** Suspended waits that this process watches, or knows the end of; one has a few hundred characters and some per task. */
export const KNOWN_WAITS = 10_000;

/** What the watch has seen of a task is good for this long. */
export const RECENT_SIGHT_MS = 60_000;
