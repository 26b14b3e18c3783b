import type { IDataObject } from 'n8n-workflow';

import { ofStoredFailure, ofTask, toFailure } from '../failure';
import type { RunMemory } from '../waiting/runMemory';
import { addCallbackHints, type Callback } from './callback';
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
import type { WaitMode } from './waitMode';
import { readWaitSettings } from './waitSettings';

/** Submits one video per item and waits for all of them. */
export const createVideo: Operation = async (run) => {
	const { context, isStopped, stage } = run;
	const opened = openWait(context);
	if (!opened) return 'endedElsewhere';
	const { mode, memory } = opened;
	// After a suspension nothing is submitted any more.
	const submitted = memory.suspension ? recall(run, mode, memory) : await submitNow(run, mode, memory);
	const mustEnd = submitted.some(isFailure) && !mayFailByItem(context);
	if (mustEnd || isStopped()) return toSingleItems(submitted);
	const taskIds = await stage(submitted, ({ taskId }) => taskId as string);
	return await waitForTasks(run, taskIds, mode, memory).catch((error: unknown) =>
		// Whatever broke must not take the ids with it.
		taskIds.map((taskId) => (isValue(taskId) ? ofTask(toFailure(error), taskId) : taskId)),
	);
};

async function submitNow(
	run: ItemRun,
	mode: WaitMode,
	memory: RunMemory,
): Promise<Array<ItemResult<IDataObject>>> {
	// Read before anything is submitted: a mistake costs nothing.
	const settings = await run.stage(run.itemIndexes, (itemIndex) =>
		readWaitSettings(run.context, itemIndex, mode),
	);
	const callback: Callback =
		mode.resumeUrl === undefined ? { kind: 'none' } : { kind: 'resume', url: mode.resumeUrl };
	return await submitItems(run, settings, memory, () => callback);
}

/** What became of each item before the suspension. */
function recall(
	{ context, itemIndexes }: ItemRun,
	mode: WaitMode,
	memory: RunMemory,
): Array<ItemResult<IDataObject>> {
	addCallbackHints(context, [mode.resumeUrl]);
	return itemIndexes.map((itemIndex) => {
		const failed = memory.failed[itemIndex];
		if (failed) return ofStoredFailure(failed);
		const submission = memory.submissions[itemIndex];
		return submission && toSubmitOutput(submission);
	});
}
