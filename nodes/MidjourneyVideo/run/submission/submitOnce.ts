import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import type { SubmitReceipt } from '../../api/types';
import { ofStoredFailure, ofTask, toFailure, toStoredFailure } from '../../shared/failure';
import { isObject } from '../../shared/json';
import { shareEqualCall } from '../agentTool';
import { isFailure, isValue, type ItemResult, type Run } from '../operation';
import type { RunMemory, Submission, SubmissionKeys } from '../runMemory';
import { toBegunFailure, wasBegun } from './killedRun';

/** What one item submits. */
export interface ItemSubmission extends SubmissionKeys {
	/** How many may be in progress at once. */
	concurrency: number;
	/** The `state` for the task to carry; null for none. */
	state: string | null;
	/** The output of an earlier submission. If it's set, nothing is submitted. */
	output?: IDataObject;
	/** Costs money. */
	submit: () => Promise<SubmitReceipt>;
}

/** How long a refused submission is retried: most rate limits count by the minute. */
export const SUBMIT_REPEAT_LIMIT_MS = 60_000;

/**
 * Submits the items that haven't been submitted before.
 *
 * @returns what Submit outputs for each. If an item fails, those that failed or weren't reached keep their tasks from
 * an earlier run
 */
export async function submitOnce(
	{ context, stage }: Run,
	items: Array<ItemResult<ItemSubmission>>,
	memory: RunMemory,
): Promise<Array<ItemResult<IDataObject>>> {
	const unbegun = await withoutBegun(context, items, memory);
	const outputs = await stage(unbegun, async (item, itemIndex, repeat) => {
		const { output, requestKey, sourceKey, state, submit } = item;
		if (output) return output;
		const work = { requestKey, sourceKey, state };
		const attempt = async () => await submitAndRemember(memory, itemIndex, work, submit);
		const accepted = toSubmitOutput(await repeat(attempt, SUBMIT_REPEAT_LIMIT_MS));
		logAcceptance(context, itemIndex, accepted.taskId as string);
		return accepted;
	});
	return outputs.some(isFailure) ? withRemembered(outputs, memory) : outputs;
}

/** If a killed process had started this run, nobody knows which items were accepted, so none is submitted again. */
async function withoutBegun(
	context: IExecuteFunctions,
	items: Array<ItemResult<ItemSubmission>>,
	memory: RunMemory,
): Promise<Array<ItemResult<ItemSubmission>>> {
	const isOpen = (item: ItemResult<ItemSubmission>) => isValue(item) && !item.output;
	const { executionId, runIndex } = memory;
	if (!items.some(isOpen) || !(await wasBegun(context, memory, `${executionId} ${runIndex}`))) return items;
	return items.map((item, itemIndex) => {
		if (!isValue(item) || item.output) return item;
		const { requestKey, sourceKey, state } = item;
		const failure = toBegunFailure(toLogText(context, itemIndex));
		const result = { failure: toStoredFailure(failure) };
		noteSubmission(memory, itemIndex, { requestKey, sourceKey, state, result });
		return failure;
	});
}

/** Keeps what's known about earlier submissions: whatever is wrong with an item now doesn't change their fate. */
function withRemembered(
	outputs: Array<ItemResult<IDataObject>>,
	{ submissions, inherited }: RunMemory,
): Array<ItemResult<IDataObject>> {
	return outputs.map((output, itemIndex) => {
		const submission = submissions[itemIndex] ?? inherited[itemIndex];
		if (isValue(output) || !submission) return output;
		if ('failure' in submission.result) return ofStoredFailure(submission.result.failure);
		return output ? ofTask(output, submission.result.receipt.taskId) : toSubmitOutput(submission);
	});
}

/**
 * Submits, and remembers the submission unless it was certainly refused. If an equal call of the same tool has
 * submitted since the item was read, or is doing so right now, its submission is used instead.
 *
 * @param place its key in the memory: the item's index, or `toSecondPlace` for the item's second submission
 */
export async function submitAndRemember(
	memory: RunMemory,
	place: number | string,
	work: Omit<Submission, 'result'>,
	submit: () => Promise<SubmitReceipt>,
): Promise<Submission> {
	const submission =
		findSubmission(memory, place, work) ??
		(await shareEqualCall(memory.ofAllCalls, work.requestKey, async () => {
			try {
				const receipt = await submit();
				return noteSubmission(memory, place, { ...work, receivedAtMs: Date.now(), result: { receipt } });
			} catch (error) {
				const failure = toFailure(error);
				if (failure.isFateUnknown) {
					noteSubmission(memory, place, { ...work, result: { failure: toStoredFailure(failure) } });
				}
				throw failure;
			}
		}));
	return noteSubmission(memory, place, submission);
}

/**
 * The output of an item that was submitted before; undefined if it has yet to be submitted.
 *
 * @throws Failure if nobody knows whether it was accepted: it's never submitted again
 */
export function recallOutput(
	memory: RunMemory,
	itemIndex: number,
	keys: SubmissionKeys,
	state: string | null,
): IDataObject | undefined {
	const earlier = findSubmission(memory, itemIndex, keys);
	if (!earlier) return undefined;
	noteSubmission(memory, itemIndex, earlier);
	return toSubmitOutput({ ...earlier, state: earlier.state ?? state });
}

/** The earlier submission that mustn't be made again; undefined if the item requests something new. */
export function findSubmission(
	{ executionId, runIndex, submissions, inherited, ofAllCalls = [] }: RunMemory,
	place: number | string,
	{ requestKey, sourceKey }: SubmissionKeys,
): Submission | undefined {
	const earlier = [submissions[place], inherited[place]].find(
		(submission) => submission?.requestKey === requestKey || submission?.sourceKey === sourceKey,
	);
	// A model often repeats a submission when it should check the task. Once it has the video, it wants another one.
	const isWanted = ({ delivery }: Submission) =>
		delivery?.executionId !== executionId || runIndex < delivery.calls;
	return (
		earlier ?? ofAllCalls.find((submission) => submission.requestKey === requestKey && isWanted(submission))
	);
}

/** Remembers a submission for this run and, in a tool, for all calls. */
export function noteSubmission(
	{ submissions, ofAllCalls }: RunMemory,
	place: number | string,
	submission: Submission,
): Submission {
	submissions[place] = submission;
	if (ofAllCalls && !ofAllCalls.includes(submission)) ofAllCalls.push(submission);
	return submission;
}

/**
 * What the node outputs for an accepted submission.
 *
 * @throws Failure if nobody knows whether it was accepted
 */
export function toSubmitOutput({ result, state }: Submission): IDataObject {
	if ('failure' in result) throw ofStoredFailure(result.failure);
	return { ...result.receipt, state };
}

/** Logs the task ID, in case n8n is killed or the execution is stopped before the node ends. */
export function logAcceptance(context: IExecuteFunctions, itemIndex: number, taskId: string): void {
	context.logger.info(`${toLogText(context, itemIndex)} ${taskId}`);
}

export function toLogText(context: IExecuteFunctions, itemIndex: number): string {
	const place = `${context.getNode().name}, execution ${context.getExecutionId()}, item ${itemIndex}`;
	return `${place}: the server accepted task`;
}

/** What a task is made from: the values of these fields as entered, with expressions unevaluated. */
export function toSourceValues(
	parameters: INodeParameters,
	names: { parameters: string[]; options: string[] },
): unknown {
	const given: unknown = parameters.options;
	const options = isObject(given) ? given : {};
	return [
		names.parameters.map((name) => parameters[name] ?? null),
		names.options.map((name) => options[name] ?? null),
	];
}

export function toDigest(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
