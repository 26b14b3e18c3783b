import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isAgentTool } from '../mapping/agentTool';
import { isObject } from '../mapping/json';
import type { StoredFailure } from '../failure';
import type { SubmitReceipt } from '../types';
import { readNodeContext } from './engine';
import type { Sighting } from './taskWatch';

/**
 * What one run of the node has done so far. n8n stores it with the execution, so that it is there again after a
 * suspension, in a repeated try (Retry On Fail), and in the retry of a failed execution. Plain data only.
 */
export interface RunMemory {
	executionId: string;
	runIndex: number;
	/** When the run began, before any suspension; epoch milliseconds. */
	startMs: number;
	/** Whether n8n's database was told that this run begins to submit. */
	isNoted?: boolean;
	/** Submissions that were accepted, or may have been, by item index. */
	submissions: Record<string, Submission>;
	/** Those of the execution that this one retries. */
	inherited: Record<string, Submission>;
	/** As a tool of an AI agent: those of all calls before this one, in this execution or the one that it retries. */
	ofEarlierCalls?: Submission[];
	/** Items that failed before the wait was suspended, by item index. */
	failed: Record<string, StoredFailure>;
	/** What was seen of each task. */
	sightings: Record<string, Sighting>;
	/** The latest suspension; set from the first one on. */
	suspension?: Suspension;
	/** Which of n8n's runs ends the latest suspension. */
	endedBy?: string;
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
	/** The execution that has output the finished video. */
	deliveredBy?: string;
}

export interface Suspension {
	/** Random. */
	id: string;
	/** When n8n runs the node again by itself; epoch milliseconds. */
	dueMs: number;
	/** The tasks whose callbacks may end it earlier; none when it only ends at its time. */
	taskIds: string[];
	/** Whether n8n lets only one of several wake-ups through (2.x). */
	hasOneWakeUp: boolean;
}

const KEY = 'midjourneyVideo';

/**
 * The memory of this run. It is the same one when n8n runs the node again within the execution; the retry of a failed
 * execution gets its own, which knows what the failed one had submitted.
 */
export function openRunMemory(context: IExecuteFunctions, nowMs: number): RunMemory {
	const nodeContext = context.getContext('node');
	const executionId = context.getExecutionId();
	const runIndex = Number(context.evaluateExpression('{{ $runIndex }}', 0));
	const stored = nodeContext[KEY] as RunMemory | undefined;
	const isSameRun = stored?.runIndex === runIndex;
	if (isSameRun && stored.executionId === executionId) return stored;
	const memory: RunMemory = {
		executionId,
		runIndex,
		startMs: nowMs,
		submissions: {},
		inherited: isSameRun ? { ...stored.inherited, ...stored.submissions } : {},
		...(isAgentTool(context.getNode()) && stored && { ofEarlierCalls: toCalls(stored) }),
		failed: {},
		sightings: {},
	};
	nodeContext[KEY] = memory;
	return memory;
}

function toCalls({ ofEarlierCalls = [], submissions }: RunMemory): Submission[] {
	return [...new Set([...ofEarlierCalls, ...Object.values(submissions)])];
}

/** The submission of an item that must not be sent again; undefined when the item asks for something new. */
export function findSubmission(
	{ executionId, submissions, inherited, ofEarlierCalls = [] }: RunMemory,
	itemIndex: number,
	{ requestKey, sourceKey }: SubmissionKeys,
): Submission | undefined {
	const earlier = [submissions[itemIndex], inherited[itemIndex]].find(
		(submission) => submission?.requestKey === requestKey || submission?.sourceKey === sourceKey,
	);
	// A model often asks the same again where it should ask for the task; with the video in its hands it wants another.
	const isOpen = (submission: Submission) =>
		submission.requestKey === requestKey && submission.deliveredBy !== executionId;
	return earlier ?? ofEarlierCalls.find(isOpen);
}

/** Notes that the video of an item, if this run has submitted it, is output. */
export function noteDelivery({ executionId, submissions }: RunMemory, itemIndex: number): void {
	const submission = submissions[itemIndex];
	if (submission) submission.deliveredBy = executionId;
}

/** The suspension that the execution of a webhook call is in; undefined when the node has left none behind. */
export function readSuspension(context: IWebhookFunctions): Suspension | undefined {
	const memory = readNodeContext(context)[KEY];
	return isObject(memory) ? (memory as unknown as RunMemory).suspension : undefined;
}
