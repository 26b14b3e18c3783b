import type { IDataObject } from 'n8n-workflow';

import {
	isValue,
	type ItemResult,
	mustEnd,
	type Operation,
	type Run,
	toSingleItems,
} from '../../run/operation';
import type { RunMemory } from '../../run/runMemory';
import { toSubmitOutput } from '../../run/submission/submitOnce';
import { beginWait } from '../../run/wait/keepRunning';
import { waitForTasks } from '../../run/wait/waitForTasks';
import { ofStoredFailure, ofTask, toFailure } from '../../shared/failure';
import { readWaitSettings, toWaitParameters, wantsToKeepRunning } from '../fields/wait';
import { submitItems } from '../submit/submitItems';

/** Submits one video per item and waits for all of them. Submit and Wait declare its fields. */
export const createVideo: Operation = {
	description: {
		name: 'Create Video',
		description: "Start a video and wait until it's finished (one charge)",
		action: 'Create video',
	},
	fields: [],
	execute: async (run) => {
		const waitRun = await beginWait(run, () => wantsToKeepRunning(run));
		if (!waitRun) return 'endedElsewhere';
		const { memory } = waitRun;
		// After a suspension, nothing more is submitted.
		const submitted = memory.suspension ? recall(run, memory) : await submitNow(run, memory);
		if (mustEnd(run, submitted)) return toSingleItems(submitted);
		const taskIds = await run.stage(submitted, ({ taskId }) => taskId as string);
		const wait = async () => await waitForTasks(run, await toWaitParameters(run, taskIds), waitRun);
		return await wait().catch((error: unknown) =>
			// Whatever broke, keep the task IDs.
			taskIds.map((taskId) => (isValue(taskId) ? ofTask(toFailure(error), taskId) : taskId)),
		);
	},
};

async function submitNow(run: Run, memory: RunMemory): Promise<Array<ItemResult<IDataObject>>> {
	// Read before anything is submitted, so that a mistake costs nothing.
	const settings = await run.stage(run.itemIndexes, (itemIndex) => readWaitSettings(run.context, itemIndex));
	return await submitItems(run, settings, memory);
}

/** What happened to each item before the suspension. */
function recall({ itemIndexes }: Run, memory: RunMemory): Array<ItemResult<IDataObject>> {
	return itemIndexes.map((itemIndex) => {
		const failed = memory.failed[itemIndex];
		if (failed) return ofStoredFailure(failed);
		const submission = memory.submissions[itemIndex];
		return submission && toSubmitOutput(submission);
	});
}
