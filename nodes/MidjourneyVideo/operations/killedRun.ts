import type { IExecuteFunctions } from 'n8n-workflow';

import { NOTED_RUNS } from '../constants';
import type { RunMemory } from '../waiting/runMemory';

/**
 * Whether a process that was killed had begun to submit in this very run. n8n 1.x in queue mode gives the execution of a
 * killed worker to another one, which begins it anew and knows nothing of what the node has remembered. So the run is noted
 * in n8n's database before its first submission. Where n8n does not keep the note, no run counts as begun.
 */
export async function wasBegunBefore(context: IExecuteFunctions, memory: RunMemory): Promise<boolean> {
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
