import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { SubmitReceipt } from '../../api/types';
import { shareEqualCall } from '../../run/agentTool';
import type { RunMemory, Submission, SubmissionKeys } from '../../run/runMemory';
import { ofStoredFailure, toFailure, toStoredFailure } from '../../shared/failure';

/**
 * Submits, and remembers it unless it was certainly refused. Where an equal call of the same tool has submitted since the
 * item was read, or does so at this moment, its submission is taken.
 */
export async function submitAndRemember(
	memory: RunMemory,
	itemIndex: number,
	work: Omit<Submission, 'result'>,
	submit: () => Promise<SubmitReceipt>,
): Promise<Submission> {
	const submission =
		findSubmission(memory, itemIndex, work) ??
		(await shareEqualCall(memory.ofAllCalls, work.requestKey, async () => {
			try {
				const receipt = await submit();
				return noteSubmission(memory, itemIndex, { ...work, receivedAtMs: Date.now(), result: { receipt } });
			} catch (error) {
				const failure = toFailure(error);
				if (failure.isFateUnknown) {
					noteSubmission(memory, itemIndex, { ...work, result: { failure: toStoredFailure(failure) } });
				}
				throw failure;
			}
		}));
	return noteSubmission(memory, itemIndex, submission);
}

/** The submission of an item that must not be sent again; undefined when the item asks for something new. */
export function findSubmission(
	{ executionId, runIndex, submissions, inherited, ofAllCalls = [] }: RunMemory,
	itemIndex: number,
	{ requestKey, sourceKey }: SubmissionKeys,
): Submission | undefined {
	const earlier = [submissions[itemIndex], inherited[itemIndex]].find(
		(submission) => submission?.requestKey === requestKey || submission?.sourceKey === sourceKey,
	);
	// A model often asks the same again where it should ask for the task; with the video in its hands it wants another.
	const isWanted = ({ delivery }: Submission) =>
		delivery?.executionId !== executionId || runIndex < delivery.calls;
	return (
		earlier ?? ofAllCalls.find((submission) => submission.requestKey === requestKey && isWanted(submission))
	);
}

/** Remembers the submission of an item, for this run and, as a tool, for all calls. */
export function noteSubmission(
	{ submissions, ofAllCalls }: RunMemory,
	itemIndex: number,
	submission: Submission,
): Submission {
	submissions[itemIndex] = submission;
	if (ofAllCalls && !ofAllCalls.includes(submission)) ofAllCalls.push(submission);
	return submission;
}

/**
 * What the node outputs for an accepted submission.
 *
 * @throws Failure for one of which nobody knows whether it was accepted
 */
export function toSubmitOutput({ result, state }: Submission): IDataObject {
	if ('failure' in result) throw ofStoredFailure(result.failure);
	return { ...result.receipt, state };
}

/** Where a task id is still to be found when n8n is killed, or the execution stopped, before the node has ended. */
export function logAcceptance(context: IExecuteFunctions, itemIndex: number, taskId: string): void {
	context.logger.info(`${toLogText(context, itemIndex)} ${taskId}`);
}

export function toLogText(context: IExecuteFunctions, itemIndex: number): string {
	const place = `${context.getNode().name}, execution ${context.getExecutionId()}, item ${itemIndex}`;
	return `${place}: the server has accepted task`;
}
