import { openRunMemory } from '../waiting/runMemory';
import { readCallback } from './callback';
import { type Operation, toSingleItems } from './itemRun';
import { submitItems } from './submitItems';

/** Submits one video per item. */
export const submit: Operation = async (run) => {
	const { context, itemIndexes } = run;
	const memory = openRunMemory(context, Date.now());
	return toSingleItems(
		await submitItems(run, itemIndexes, memory, (itemIndex) => readCallback(context, itemIndex)),
	);
};
