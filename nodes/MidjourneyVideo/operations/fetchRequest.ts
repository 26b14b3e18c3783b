import type { IExecuteFunctions } from 'n8n-workflow';

import { READ_REPEAT_LIMIT_MS } from '../constants';
import { ofTask, toFailure } from '../failure';
import type { DownloadSettings } from '../mapping/downloadSettings';
import { toEnteredTaskId } from '../mapping/taskId';
import { toUnknownTaskFailure } from '../mapping/unknownTask';
import { fetchTask } from '../transport/endpoints';
import type { Repeat } from '../transport/repeat';
import type { Api, VideoTask } from '../types';
import { readDownloadSettings, readOptions, type RequestOptions, toRequestOptions } from './options';

/** One item's question about a task as it is now. */
export interface FetchRequest extends RequestOptions, DownloadSettings {
	taskId: string;
}

/** @throws Failure for values that cannot work */
export function readFetchRequest(context: IExecuteFunctions, itemIndex: number): FetchRequest {
	const options = readOptions(context, itemIndex);
	return {
		...toRequestOptions(options),
		...readDownloadSettings(context, itemIndex, options),
		taskId: toEnteredTaskId(context.getNodeParameter('taskId', itemIndex), 'Task ID'),
	};
}

/** Asks until there is an answer that `check` has nothing against. @throws Failure */
export async function fetchExistingTask(
	api: Api,
	{ taskId, timeoutMs }: FetchRequest,
	repeat: Repeat,
	check: (task: VideoTask) => void = () => undefined,
): Promise<VideoTask> {
	const look = async () => {
		const task = await fetchTask(api, taskId, timeoutMs);
		if (!task) throw toUnknownTaskFailure(taskId);
		check(task);
		return task;
	};
	return await repeat(look, READ_REPEAT_LIMIT_MS).catch((error: unknown) => {
		throw ofTask(toFailure(error), taskId);
	});
}
