import type { Operation } from '../../run/operation';
import { beginWait } from '../../run/wait/keepRunning';
import { waitForTasks } from '../../run/wait/waitForTasks';
import { readTaskId } from '../fields/task';
import { toWaitParameters, waitFields, wantsToKeepRunning } from '../fields/wait';

/** Waits for one already submitted task per item. */
export const wait: Operation = {
	description: {
		name: 'Wait for Video',
		description: 'Wait until submitted videos are finished, then return their links',
		action: 'Wait for video',
	},
	fields: waitFields,
	execute: async (run) => {
		const { context, itemIndexes, stage } = run;
		const waitRun = await beginWait(run, () => wantsToKeepRunning(run));
		if (!waitRun) return 'endedElsewhere';
		const taskIds = await stage(itemIndexes, (itemIndex) => readTaskId(context, itemIndex));
		return await waitForTasks(run, await toWaitParameters(run, taskIds), waitRun);
	},
};
