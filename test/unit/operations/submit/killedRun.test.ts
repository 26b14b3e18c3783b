import type { IExecuteFunctions } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { noteBeginning } from '../../../../nodes/MidjourneyVideo/operations/submit/killedRun';
import { createMemory } from '../../run/storedExecution.ts';

/** n8n's database, which refuses the first notes that it is given. */
function createDatabase(refusals = 0) {
	const notes: string[] = [];
	const checkProcessedAndRecord = async ([note]: string[], scope: string, options: object) => {
		expect([scope, options]).toEqual(['node', { mode: 'entries', maxEntries: 1_000 }]);
		if (refusals-- > 0) throw new Error('UNIQUE constraint failed');
		const isKnown = notes.includes(note!);
		notes.push(note!);
		return isKnown ? { new: [], processed: [note] } : { new: [note], processed: [] };
	};
	return { notes, context: { helpers: { checkProcessedAndRecord } } as unknown as IExecuteFunctions };
}

const toMemory = (executionId: string, runIndex = 0) => createMemory({ executionId, runIndex });

it('a run was begun before when another process has noted the same one', async () => {
	const { context } = createDatabase();
	expect(await noteBeginning(context, toMemory('7'))).toBe(false);
	expect(await noteBeginning(context, toMemory('7'))).toBe(true);
});

it('the tries of one run, another round of a loop and another execution were not', async () => {
	const { context, notes } = createDatabase();
	const memory = toMemory('7');
	for (const other of [memory, memory, toMemory('7', 1), toMemory('8'), toMemory('71', 0)]) {
		expect(await noteBeginning(context, other)).toBe(false);
	}
	expect(notes).toEqual(['7 0', '7 1', '8 0', '71 0']);
});

it('a note that n8n refuses is made once more', async () => {
	const { context, notes } = createDatabase(1);
	expect(await noteBeginning(context, toMemory('7'))).toBe(false);
	expect(notes).toEqual(['7 0']);
});

it('where n8n keeps no notes, or the execution has no id, no run was begun before', async () => {
	const { context } = createDatabase(2);
	expect(await noteBeginning(context, toMemory('7'))).toBe(false);
	const helperless = { helpers: {} } as IExecuteFunctions;
	expect(await noteBeginning(helperless, toMemory('7'))).toBe(false);
	const ofNone = createDatabase();
	expect(await noteBeginning(ofNone.context, toMemory(''))).toBe(false);
	expect(ofNone.notes).toEqual([]);
});
