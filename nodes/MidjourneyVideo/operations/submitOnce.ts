import type { IDataObject } from 'n8n-workflow';

import { Failure, ofStoredFailure, toFailure, toStoredFailure } from '../failure';
import { MAYBE_ACCEPTED_ADVICE } from '../mapping/submitAdvice';
import type { SubmitReceipt } from '../types';
import { findSubmission, noteSubmission, type RunMemory, type Submission } from '../waiting/runMemory';
import { shareSubmission } from '../waiting/sharedSubmission';

/**
 * Submits, and remembers it unless it was certainly refused. Where an equal call of the same tool has submitted since the
 * item was read, or does so at this moment, its submission is taken.
 */
export async function submitOnce(
	memory: RunMemory,
	itemIndex: number,
	work: Omit<Submission, 'result'>,
	submit: () => Promise<SubmitReceipt>,
): Promise<Submission> {
	const submission =
		findSubmission(memory, itemIndex, work) ??
		(await shareSubmission(memory, work.requestKey, async () => {
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

/** Remembers, without submitting, one of which nobody knows whether a process that was killed had submitted it. */
export function toBegunSubmission(
	memory: RunMemory,
	itemIndex: number,
	work: Omit<Submission, 'result'>,
	logText: string,
): Failure {
	const failure = new Failure(
		'The task may have been accepted: n8n was killed while it submitted, and ran the execution again',
		{
			description: `If the task was accepted, n8n's log has its id, behind "${logText}". ${MAYBE_ACCEPTED_ADVICE}`,
			isFateUnknown: true,
		},
	);
	noteSubmission(memory, itemIndex, { ...work, result: { failure: toStoredFailure(failure) } });
	return failure;
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
