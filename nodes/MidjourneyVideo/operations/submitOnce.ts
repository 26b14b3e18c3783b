import type { IDataObject } from 'n8n-workflow';

import { ofStoredFailure, toFailure, toStoredFailure } from '../failure';
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
		const submission = { ...work, result: { receipt: await submit() } };
		submissions[itemIndex] = submission;
		return submission;
	} catch (error) {
		const failure = toFailure(error);
		if (failure.mayBeBilled) {
			submissions[itemIndex] = { ...work, result: { failure: toStoredFailure(failure) } };
		}
		throw failure;
	}
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
