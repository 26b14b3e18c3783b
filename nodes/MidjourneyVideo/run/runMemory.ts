import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { RecordOrigin } from '../api/task';
import type { SubmitReceipt } from '../api/types';
import type { StoredFailure } from '../shared/failure';
import { isObject } from '../shared/json';
import { isAgentTool } from './agentTool';
import { countRuns, openNodeContext, readNodeContext } from './n8nEngine';

/**
 * What one run of the node has done so far. n8n stores it with the execution, so it's still there after a suspension,
 * in another try (Retry On Fail), and in the retry of a failed execution. Plain data only.
 */
export interface RunMemory {
	executionId: string;
	runIndex: number;
	/** When the run first started, before any suspension; epoch milliseconds. */
	startMs: number;
	/** The notes made in n8n's database before something was submitted. */
	notes: string[];
	/** Submissions that were or may have been accepted, by item index; an item's second one by `toSecondPlace`. */
	submissions: Record<string, Submission>;
	/** Submissions of the execution that this one retries. */
	inherited: Record<string, Submission>;
	/**
	 * In a tool of an AI agent: the submissions of all calls, in this execution and the one that it retries. All calls
	 * of an execution share one list, because agents before version 3 make them at the same time.
	 */
	ofAllCalls?: Submission[];
	/** Items that failed before the wait was suspended, by item index. */
	failed: Record<string, StoredFailure>;
	/** What waits have seen of each task, by `task <ID>`. */
	sightings: Record<string, Sighting>;
	/** The latest suspension; absent before the first one. */
	suspension?: Suspension;
}

/** What an item requests, as two digests. If either is the same, it's the same work. */
export interface SubmissionKeys {
	/** Of what's sent, without settings that don't change the result. */
	requestKey: string;
	/**
	 * Of the fields as entered and the input item, since expressions, such as the time, may return other values when
	 * n8n runs the node again.
	 */
	sourceKey: string;
}

export interface Submission extends SubmissionKeys {
	/** The `state` that the task carries. */
	state: string | null;
	/** When the receipt came; epoch milliseconds. */
	receivedAtMs?: number;
	/** The receipt or, if nobody knows whether it was accepted, the failure. */
	result: { receipt: SubmitReceipt } | { failure: StoredFailure };
	/** In a tool of an AI agent: when the agent got the finished result. */
	delivery?: Delivery;
}

interface Delivery {
	executionId: string;
	/** How many calls the agent had made by then, before it had this result. */
	calls: number;
}

export interface Suspension {
	/** Random. */
	id: string;
	/** When n8n runs the node again on its own; epoch milliseconds. */
	dueMs: number;
	/** The tasks to wait for. Once all of them have settled, the execution is woken early. */
	taskIds: string[];
	/** Whether n8n runs the wait only once, however often it's woken (2.x). */
	hasOneWakeUp: boolean;
	/**
	 * Whether it lasts until the time of one of its items is up (Max Wait, or n8n's timeout): suspended again, the
	 * execution would be due no later.
	 */
	isLast: boolean;
	/** How long the watch lets it rest after a run in which settled tasks didn't end the wait; milliseconds. */
	restMs?: number;
}

const KEY = 'midjourneyVideo';

const CALLS_KEY = 'midjourneyVideoCalls';

/** What the calls of a tool share. */
interface ToolCalls {
	/** By run index. */
	memories: Record<string, RunMemory>;
	submissions: Submission[];
}

/**
 * Opens the memory of this run. If n8n runs it again within the execution, the memory is the same. The retry of a
 * failed execution gets a new one, which knows what the failed one had submitted.
 */
export function openRunMemory(context: IExecuteFunctions, nowMs: number): RunMemory {
	const nodeContext = openNodeContext(context);
	const runIndex = Number(context.evaluateExpression('{{ $runIndex }}', 0));
	const run = { executionId: context.getExecutionId(), runIndex, startMs: nowMs };
	if (isAgentTool(context.getNode())) {
		const calls = (nodeContext[CALLS_KEY] ??= { memories: {}, submissions: [] }) as unknown as ToolCalls;
		const memory = toMemory(run, calls.memories[runIndex]);
		calls.memories[runIndex] = memory;
		memory.ofAllCalls = calls.submissions;
		return memory;
	}
	const memory = toMemory(run, nodeContext[KEY] as RunMemory | undefined);
	nodeContext[KEY] = memory;
	return memory;
}

function toMemory(
	run: Pick<RunMemory, 'executionId' | 'runIndex' | 'startMs'>,
	stored: RunMemory | undefined,
): RunMemory {
	const isSameRun = stored?.runIndex === run.runIndex;
	if (isSameRun && stored.executionId === run.executionId) return stored;
	return {
		...run,
		notes: [],
		submissions: {},
		inherited: isSameRun ? { ...stored.inherited, ...stored.submissions } : {},
		failed: {},
		sightings: {},
	};
}

/**
 * Forgets the user's own data once all of it is output: n8n stores the memory with the execution, where its redaction
 * of execution data doesn't reach. The memory still knows that the items were submitted, since n8n may run the node
 * again: 1.85 uses up all tries after one with an error, and every version mistakes a task's own field `error` for one.
 */
export function forgetOutput(memory: RunMemory): void {
	memory.sightings = {};
	memory.inherited = {};
	for (const submission of Object.values(memory.submissions)) {
		submission.state = null;
		if ('receipt' in submission.result) {
			Object.assign(submission.result.receipt, { description: null, properties: null });
		}
	}
}

/** The task ID of an accepted submission; undefined if nobody knows whether it was accepted. */
export function toTaskId({ result }: Submission): string | undefined {
	return 'receipt' in result ? result.receipt.taskId : undefined;
}

/** The key of an item's second submission among the run's submissions. */
export function toSecondPlace(itemIndex: number): string {
	return `${itemIndex} second`;
}

/** In a tool, notes that the agent gets the result of this task. */
export function noteDelivery(context: IExecuteFunctions, memory: RunMemory, taskId: string): void {
	const { executionId, ofAllCalls = [] } = memory;
	const isNew = (submission: Submission) =>
		toTaskId(submission) === taskId && submission.delivery?.executionId !== executionId;
	const calls = countRuns(context);
	for (const submission of ofAllCalls.filter(isNew)) submission.delivery = { executionId, calls };
}

/** What the node remembers about the execution that a webhook call is for; undefined if it remembers nothing. */
export function readSuspension(
	context: IWebhookFunctions,
): Pick<RunMemory, 'executionId' | 'suspension'> | undefined {
	const memory = readNodeContext(context)[KEY];
	return isObject(memory) ? (memory as unknown as RunMemory) : undefined;
}

/** What a wait has seen of a task, as plain data that survives a suspension. */
export interface Sighting {
	wasSeen?: boolean;
	/** Epoch milliseconds. */
	succeededAtMs?: number;
	/** Since when the server has refused to show it, with no other response in between; epoch milliseconds. */
	refusedSinceMs?: number;
	/** Since when the server hasn't known it; epoch milliseconds. */
	unknownSinceMs?: number;
	/** Since when there's been no usable response; epoch milliseconds. */
	silentSinceMs?: number;
	/** No requests to the server before this (Retry-After); epoch milliseconds. */
	quietUntilMs?: number;
	/** Why the wait gave up on it, while it continues for other tasks. */
	failure?: StoredFailure;
	/** The record of a complete task, which isn't requested again. */
	record?: IDataObject;
	origin?: RecordOrigin;
}
