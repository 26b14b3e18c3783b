import type { IDataObject } from 'n8n-workflow';

import { ofStoredFailure, ofTask, toFailure } from '../failure';
import type { RunMemory } from '../waiting/runMemory';
import {
	isFailure,
	isValue,
	type ItemResult,
	type ItemRun,
	mayFailByItem,
	type Operation,
	toSingleItems,
} from './itemRun';
import { openWait } from './openWait';
import { submitItems } from './submitItems';
import { toSubmitOutput } from './submitOnce';
import { waitForTasks } from './waitForTasks';
import { readWaitSettings } from './waitSettings';

/** Submits one video per item and waits for all of them. */
export const createVideo: Operation = async (run) => {
	const { context, isStopped, stage } = run;
	const waitRun = openWait(run);
	if (!waitRun) return 'endedElsewhere';
	const { memory } = waitRun;
	// After a suspension nothing is submitted any more.
	const submitted = memory.suspension ? recall(run, memory) : await submitNow(run, memory);
	const mustEnd = submitted.some(isFailure) && !mayFailByItem(context);
	if (mustEnd || isStopped()) return toSingleItems(submitted);
	const taskIds = await stage(submitted, ({ taskId }) => taskId as string);
	return await waitForTasks(run, taskIds, waitRun).catch((error: unknown) =>
		// Whatever broke must not take the ids with it.
		taskIds.map((taskId) => (isValue(taskId) ? ofTask(toFailure(error), taskId) : taskId)),
	);
};

async function submitNow(run: ItemRun, memory: RunMemory): Promise<Array<ItemResult<IDataObject>>> {
	// Read before anything is submitted: a mistake costs nothing.
	const settings = await run.stage(run.itemIndexes, (itemIndex) => readWaitSettings(run.context, itemIndex));
	return await submitItems(run, settings, memory);
}

/** What became of each item before the suspension. */
function recall({ itemIndexes }: ItemRun, memory: RunMemory): Array<ItemResult<IDataObject>> {
	return itemIndexes.map((itemIndex) => {
		const failed = memory.failed[itemIndex];
		if (failed) return ofStoredFailure(failed);
		const submission = memory.submissions[itemIndex];
		return submission && toSubmitOutput(submission);
	});
}
