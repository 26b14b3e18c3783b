import type { IExecuteFunctions } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { wasBegun } from '../../../../nodes/MidjourneyVideo/run/submission/killedRun.ts';

/** n8n's database, which refuses the first `refusals` writes. n8n reads all notes, then writes them all anew. */
function createDatabase(refusals = 0) {
	let notes: string[] = [];
	const checkProcessedAndRecord = async ([note]: string[], scope: string, options: object) => {
		expect([scope, options]).toEqual(['node', { mode: 'entries', maxEntries: 1_000 }]);
		if (refusals-- > 0) throw new Error('UNIQUE constraint failed');
		const read = await Promise.resolve(notes);
		const isKnown = read.includes(note!);
		notes = await Promise.resolve([...read, note!]);
		return isKnown ? { new: [], processed: [note] } : { new: [note], processed: [] };
	};
	const context = { helpers: { checkProcessedAndRecord } } as unknown as IExecuteFunctions;
	return { context, notes: () => notes };
}

/** A run that hasn't noted anything. */
const toRun = (executionId: string) => ({ executionId, notes: [] as string[] });

it('a submission was begun before when another process has noted the same one', async () => {
	const { context } = createDatabase();
	expect(await wasBegun(context, toRun('7'), '7 0')).toBe(false);
	expect(await wasBegun(context, toRun('7'), '7 0')).toBe(true);
});

it('the tries of one run and other submissions were not', async () => {
	const { context, notes } = createDatabase();
	const run = toRun('7');
	for (const [other, text] of [
		[run, '7 0'],
		[run, '7 0'],
		[run, '7 0 2 17'],
		[toRun('7'), '7 1'],
		[toRun('8'), '8 0'],
		[toRun('71'), '71 0'],
	] as const) {
		expect(await wasBegun(context, other, text)).toBe(false);
	}
	expect(notes()).toEqual(['7 0', '7 0 2 17', '7 1', '8 0', '71 0']);
});

it('of notes that are made at the same moment none is lost', async () => {
	const { context, notes } = createDatabase();
	const texts = ['7 0 0 17', '7 0 1 18', '8 0 0 19'];
	await Promise.all(texts.map(async (text) => await wasBegun(context, toRun(text[0]!), text)));
	expect(notes()).toEqual(texts);
});

it('a note that n8n refuses is made once more', async () => {
	const { context, notes } = createDatabase(1);
	expect(await wasBegun(context, toRun('7'), '7 0')).toBe(false);
	expect(notes()).toEqual(['7 0']);
});

it('where n8n keeps no notes, or the execution has no id, nothing was begun before', async () => {
	const { context } = createDatabase(2);
	expect(await wasBegun(context, toRun('7'), '7 0')).toBe(false);
	const helperless = { helpers: {} } as IExecuteFunctions;
	expect(await wasBegun(helperless, toRun('7'), '7 0')).toBe(false);
	const ofNone = createDatabase();
	expect(await wasBegun(ofNone.context, toRun(''), ' 0')).toBe(false);
	expect(ofNone.notes()).toEqual([]);
});
