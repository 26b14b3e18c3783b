import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { RecordOrigin } from '../api/task';
import type { SubmitReceipt } from '../api/types';
import type { StoredFailure } from '../shared/failure';
import { isObject } from '../shared/json';
import { isAgentTool } from './agentTool';
import { countRuns, openNodeContext, readNodeContext } from './n8nEngine';

/**
 * What one run of the node has done so far. n8n stores it with the execution, so that it is there again after a
 * suspension, in a repeated try (Retry On Fail), and in the retry of a failed execution. Plain data only.
 */
export interface RunMemory {
	executionId: string;
	runIndex: number;
	/** When the run began, before any suspension; epoch milliseconds. */
	startMs: number;
	/** What n8n's database was told before something was submitted. */
	notes: string[];
	/** Submissions that were accepted, or may have been, by item index; the second one of an item see `toSecondPlace`. */
	submissions: Record<string, Submission>;
	/** Those of the execution that this one retries. */
	inherited: Record<string, Submission>;
	/**
	 * As a tool of an AI agent: those of all calls, in this execution and the one that it retries. It is one list for the
	 * calls of an execution, which agents before version 3 make at the same time.
	 */
	ofAllCalls?: Submission[];
	/** Items that failed before the wait was suspended, by item index. */
	failed: Record<string, StoredFailure>;
	/** What was seen of each task. */
	sightings: Record<string, Sighting>;
	/** The latest suspension; set from the first one on. */
	suspension?: Suspension;
}

/** What an item asks for, in two digests: it is the same work when either is the same. */
export interface SubmissionKeys {
	/** Of what is sent; a setting that does not change the video is no part of it. */
	requestKey: string;
	/** Of what it is made from: expressions, such as the time, may give other values when the node is run again. */
	sourceKey: string;
}

export interface Submission extends SubmissionKeys {
	/** What the task carries. */
	state: string | null;
	/** When the receipt came; epoch milliseconds. */
	receivedAtMs?: number;
	/** Accepted, or why nobody knows whether it was. */
	result: { receipt: SubmitReceipt } | { failure: StoredFailure };
	/** As a tool of an AI agent: when the agent got the finished video. */
	delivery?: Delivery;
}

interface Delivery {
	executionId: string;
	/** How many calls the agent had made by then: it made them without this video in its hands. */
	calls: number;
}

export interface Suspension {
	/** Random. */
	id: string;
	/** When n8n runs the node again on its own; epoch milliseconds. */
	dueMs: number;
	/** The tasks that it waits for. It's woken earlier when all of them have settled. */
	taskIds: string[];
	/** Whether n8n runs it once, however often it's woken (2.x). */
	hasOneWakeUp: boolean;
	/** Whether it lasts until Max Wait of one of its items is over: suspended anew, it would be due no later. */
	isLast: boolean;
	/** For how long it isn't woken after a run that a settled task hadn't ended; milliseconds. */
	restMs?: number;
}

const KEY = 'midjourneyVideo';

const CALLS_KEY = 'midjourneyVideoCalls';

/** What the calls of a tool share. */
interface ToolCalls {
	/** By their run index. */
	memories: Record<string, RunMemory>;
	submissions: Submission[];
}

/**
 * The memory of this run. It is the same one when n8n runs the node again within the execution; the retry of a failed
 * execution gets its own, which knows what the failed one had submitted.
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
 * Forgets the user's own data when all of it is output: n8n stores the memory with the execution, and its redaction of
 * execution data doesn't reach there. That the items were submitted stays, since n8n may run the node once more: 1.85 uses
 * up all tries after one with an error, and a task's own field `error` looks like one to every version.
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

/** The task of an accepted submission; undefined for one of which nobody knows. */
export function toTaskId({ result }: Submission): string | undefined {
	return 'receipt' in result ? result.receipt.taskId : undefined;
}

/** Where the second submission of an item is kept among the submissions of a run. */
export function toSecondPlace(itemIndex: number): string {
	return `${itemIndex} second`;
}

/** Notes, as a tool, that the agent gets what this task has made. */
export function noteDelivery(context: IExecuteFunctions, memory: RunMemory, taskId: string): void {
	const { executionId, ofAllCalls = [] } = memory;
	const isNew = (submission: Submission) =>
		toTaskId(submission) === taskId && submission.delivery?.executionId !== executionId;
	const calls = countRuns(context);
	for (const submission of ofAllCalls.filter(isNew)) submission.delivery = { executionId, calls };
}

/** What the node remembers of the execution that a webhook call is about; undefined when that is nothing. */
export function readSuspension(
	context: IWebhookFunctions,
): Pick<RunMemory, 'executionId' | 'suspension'> | undefined {
	const memory = readNodeContext(context)[KEY];
	return isObject(memory) ? (memory as unknown as RunMemory) : undefined;
}

/** What a wait has seen of a task, as plain data that outlasts a suspension. */
export interface Sighting {
	wasSeen?: boolean;
	/** Epoch milliseconds. */
	succeededAtMs?: number;
	/** Since when the server won't show it, without any other response in between; epoch milliseconds. */
	refusedSinceMs?: number;
	/** Since when it's unknown; epoch milliseconds. */
	unknownSinceMs?: number;
	/** Since when there has been no response; epoch milliseconds. */
	silentSinceMs?: number;
	/** Until when the server wants to be left alone; epoch milliseconds. */
	quietUntilMs?: number;
	/** Why it was given up, while the same wait continues for other tasks. */
	failure?: StoredFailure;
	/** The record of a task that is complete, and what is known of it: it is not asked for again. */
	record?: IDataObject;
	origin?: RecordOrigin;
}
