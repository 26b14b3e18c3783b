import type { IExecuteFunctions } from 'n8n-workflow';

import { READ_REPEAT_LIMIT_MS } from '../constants';
import { Failure, ofTask, toFailure } from '../failure';
import type { DownloadSettings } from '../mapping/downloadSettings';
import { toText } from '../mapping/json';
import { toEnteredTaskId } from '../mapping/taskId';
import { toUnknownTaskFailure } from '../mapping/unknownTask';
import { fetchTask } from '../transport/endpoints';
import type { Repeat } from '../transport/repeat';
import type { Api, VideoTask } from '../types';
import {
	readDownloadSettings,
	readOptions,
	readSimplify,
	type RequestOptions,
	toRequestOptions,
} from './options';

/** One item's question about a task as it is now. */
export interface FetchRequest extends RequestOptions, DownloadSettings {
	taskId: string;
	simplify: boolean;
}

/** @throws Failure for values that cannot work */
export function readFetchRequest(context: IExecuteFunctions, itemIndex: number): FetchRequest {
	const taskId = readTaskId(context, itemIndex);
	try {
		const options = readOptions(context, itemIndex);
		return {
			...toRequestOptions(options),
			...readDownloadSettings(context, itemIndex, options),
			simplify: readSimplify(context, itemIndex),
			taskId,
		};
	} catch (error) {
		throw ofTask(toFailure(error), taskId);
	}
}

/** The Task ID of an item. One that can't be used is that of some task all the same, which may be billed. @throws Failure */
export function readTaskId(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('taskId', itemIndex) as unknown;
	try {
		return toEnteredTaskId(value, 'Task ID');
	} catch (error) {
		throw ofGivenTask(toFailure(error), value);
	}
}

function ofGivenTask(failure: Failure, value: unknown): Failure {
	return new Failure(failure.message, { ...failure, isFateUnknown: toText(value) !== null });
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
