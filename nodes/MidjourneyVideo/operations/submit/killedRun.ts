import type { IExecuteFunctions } from 'n8n-workflow';

import { MAYBE_ACCEPTED_ADVICE } from '../../api/submitAdvice';
import type { RunMemory, Submission } from '../../run/runMemory';
import { Failure, toStoredFailure } from '../../shared/failure';
import { noteSubmission } from './submitAndRemember';

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

/** Runs of a node that n8n's database remembers to have begun: as many as may be under way while n8n misses a worker. */
const NOTED_RUNS = 1_000;

/**
 * Notes that this run begins to submit, and tells whether a process that was killed had begun it already. n8n 1.x in queue mode gives the execution of a
 * killed worker to another one, which begins it anew and knows nothing of what the node has remembered. So the run is noted
 * in n8n's database before its first submission. Where n8n does not keep the note, no run counts as begun.
 */
export async function noteBeginning(context: IExecuteFunctions, memory: RunMemory): Promise<boolean> {
	const { executionId, runIndex, isNoted } = memory;
	if (isNoted || !executionId) return false;
	memory.isNoted = true;
	const note = async () =>
		await context.helpers.checkProcessedAndRecord([`${executionId} ${runIndex}`], 'node', {
			mode: 'entries',
			maxEntries: NOTED_RUNS,
		});
	// Of two first notes of a node at the same moment n8n refuses one.
	const { processed } = await note()
		.catch(note)
		.catch(() => ({ processed: [] }));
	return processed.length > 0;
}
