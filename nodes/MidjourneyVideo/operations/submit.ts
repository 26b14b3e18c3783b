import { forgetOutput, openRunMemory } from '../waiting/runMemory';
import { readCallback } from './callback';
import { isComplete, type Operation, toSingleItems } from './itemRun';
import { submitItems } from './submitItems';

/** Submits one video per item. */
export const submit: Operation = async (run) => {
	const { context, itemIndexes } = run;
	const memory = openRunMemory(context, Date.now());
	const submitted = await submitItems(run, itemIndexes, memory, (itemIndex) =>
		readCallback(context, itemIndex),
	);
	const results = toSingleItems(submitted);
	if (isComplete(results)) forgetOutput(memory);
	return results;
};
