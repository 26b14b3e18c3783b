import { readTaskId } from './fetchRequest';
import type { Operation } from './itemRun';
import { openWait } from './openWait';
import { waitForTasks } from './waitForTasks';

/** Waits for one task per item, submitted before. */
export const wait: Operation = async (run) => {
	const { context, itemIndexes, stage } = run;
	const waitRun = openWait(run);
	if (!waitRun) return 'endedElsewhere';
	const taskIds = await stage(itemIndexes, (itemIndex) => readTaskId(context, itemIndex));
	return await waitForTasks(run, taskIds, waitRun);
};
