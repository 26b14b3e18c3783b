import type { IDataObject } from 'n8n-workflow';

import { Failure, ofStoredFailure, toFailure, toStoredFailure } from '../failure';
import { MAYBE_ACCEPTED_ADVICE } from '../mapping/submitAdvice';
import type { SubmitReceipt } from '../types';
import type { RunMemory, Submission } from '../waiting/runMemory';

/** Submits, and remembers it unless it was certainly refused. */
export async function submitOnce(
	{ submissions }: RunMemory,
	itemIndex: number,
	work: Omit<Submission, 'result'>,
	submit: () => Promise<SubmitReceipt>,
): Promise<Submission> {
	try {
		const receipt = await submit();
		const submission = { ...work, receivedAtMs: Date.now(), result: { receipt } };
		submissions[itemIndex] = submission;
		return submission;
	} catch (error) {
		const failure = toFailure(error);
		if (failure.isFateUnknown) {
			submissions[itemIndex] = { ...work, result: { failure: toStoredFailure(failure) } };
		}
		throw failure;
	}
}

/** Remembers, without submitting, one of which nobody knows whether a process that was killed had submitted it. */
export function toBegunSubmission(
	{ submissions }: RunMemory,
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
	submissions[itemIndex] = { ...work, result: { failure: toStoredFailure(failure) } };
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
