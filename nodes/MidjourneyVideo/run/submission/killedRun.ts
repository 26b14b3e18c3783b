import type { IExecuteFunctions } from 'n8n-workflow';

import { MAYBE_ACCEPTED_ADVICE } from '../../api/submitAdvice';
import { Failure } from '../../shared/failure';
import type { RunMemory } from '../runMemory';

/** How many notes n8n's database keeps per node: as many as there may be before n8n notices that a worker is gone. */
const KEPT_NOTES = 1_000;

/** n8n reads all notes of a node, then writes them back with the new one: of two at once, one would be lost. */
let latestNote: Promise<unknown> = Promise.resolve();

/**
 * Notes that something is about to be submitted, and returns whether a killed process had already noted the same. In
 * queue mode, n8n 1.x gives the execution of a killed worker to another one, which starts over from what was last
 * stored, without anything the node has remembered since. So the note goes to n8n's database before the request leaves.
 * If n8n doesn't keep the note, nothing counts as noted before.
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
	// If two processes make a node's first note at the same moment, n8n refuses one of them, which is then tried again.
	const noted = latestNote.then(async () => await note().catch(note)).catch(() => ({ processed: [] }));
	latestNote = noted;
	const { processed } = await noted;
	return processed.length > 0;
}

/** @param logText the text before the task ID in n8n's log */
export function toBegunFailure(logText: string): Failure {
	return new Failure(
		'The task may have been accepted: n8n was killed while submitting it, and ran the execution again',
		{
			description: `If the task was accepted, n8n's log has its ID after "${logText}". ${MAYBE_ACCEPTED_ADVICE}`,
			isFateUnknown: true,
		},
	);
}
