import type { IDataObject } from 'n8n-workflow';

import { Failure, ofStoredFailure, toFailure, toStoredFailure } from '../failure';
import { MAYBE_ACCEPTED_ADVICE } from '../mapping/submitAdvice';
import type { SubmitReceipt } from '../types';
import type { RunMemory, Submission } from '../waiting/runMemory';

/**
 * Submits, and remembers it unless it was certainly refused. It is in the memory before it leaves: n8n stores an
 * execution at the moment when it is stopped, and what is under way then must not be sent again by a retry.
 */
export async function submitOnce(
	{ submissions }: RunMemory,
	itemIndex: number,
	submission: Submission,
	submit: () => Promise<SubmitReceipt>,
): Promise<Submission> {
	submissions[itemIndex] = submission;
	try {
		submission.receipt = await submit();
		return submission;
	} catch (error) {
		const failure = toFailure(error);
		if (failure.mayBeBilled) submission.failure = toStoredFailure(failure);
		else delete submissions[itemIndex];
		throw failure;
	}
}

/**
 * What the node outputs for an accepted submission.
 *
 * @throws Failure for one of which nobody knows whether it was accepted
 */
export function toSubmitOutput({ receipt, state, failure }: Submission): IDataObject {
	if (receipt) return { ...receipt, state };
	if (failure) throw ofStoredFailure(failure);
	throw new Failure('The execution was stopped before the server had answered', {
		description: MAYBE_ACCEPTED_ADVICE,
	});
}
