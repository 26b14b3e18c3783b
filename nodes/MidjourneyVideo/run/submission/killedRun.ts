import type { IExecuteFunctions } from 'n8n-workflow';

import { MAYBE_ACCEPTED_ADVICE } from '../../api/submitAdvice';
import { Failure } from '../../shared/failure';
import type { RunMemory } from '../runMemory';

/** Notes that n8n's database remembers of a node: as many as may be under way while n8n misses a worker. */
const KEPT_NOTES = 1_000;

/** n8n reads all notes of a node, and then writes them with the new one: of two at once, one would be lost. */
let latestNote: Promise<unknown> = Promise.resolve();

/**
 * Notes that something is about to be submitted, and tells whether a process that was killed had noted the same. n8n 1.x in
 * queue mode gives the execution of a killed worker to another one, which begins it anew from what was stored last, and
 * knows nothing of what the node has remembered since. So it's noted in n8n's database before the request leaves. Where
 * n8n does not keep the note, nothing counts as begun.
 */
export async function wasBegun(
	context: IExecuteFunctions,
	{ executionId, notes }: Pick<RunMemory, 'executionId' | 'notes'>,
	text: string,
): Promise<boolean> {
	if (notes.includes(text) || !executionId) return false;
	notes.push(text);
	const note = async () =>
		await context.helpers.checkProcessedAndRecord([text], 'node', {
			mode: 'entries',
			maxEntries: KEPT_NOTES,
		});
	// Of two first notes of a node at the same moment, by two processes, n8n refuses one.
	const noted = latestNote.then(async () => await note().catch(note)).catch(() => ({ processed: [] }));
	latestNote = noted;
	const { processed } = await noted;
	return processed.length > 0;
}

/** @param logText what stands in front of the task's id in n8n's log */
export function toBegunFailure(logText: string): Failure {
	return new Failure(
		'The task may have been accepted: n8n was killed while submitting it, and ran the execution again',
		{
			description: `If the task was accepted, n8n's log has its ID after "${logText}". ${MAYBE_ACCEPTED_ADVICE}`,
			isFateUnknown: true,
		},
	);
}
