import { forgetOutput, openRunMemory } from '../waiting/runMemory';
import { isComplete, type Operation, toSingleItems } from './itemRun';
import { submitItems } from './submitItems';

/** Submits one video per item. */
export const submit: Operation = async (run) => {
	const { context, itemIndexes } = run;
	const memory = openRunMemory(context, Date.now());
	const submitted = await submitItems(run, itemIndexes, memory);
	const results = toSingleItems(submitted);
	if (isComplete(results)) forgetOutput(memory);
	return results;
};
