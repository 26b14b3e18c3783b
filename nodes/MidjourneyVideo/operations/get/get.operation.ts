import type { IExecuteFunctions } from 'n8n-workflow';

import { toUnknownTaskFailure } from '../../api/refusal';
import type { VideoTask } from '../../api/task';
import type { Api } from '../../api/types';
import { type DownloadSettings, withDownloads } from '../../run/downloads';
import { type Operation, READ_REPEAT_LIMIT_MS, type Repeat, type RequestOptions } from '../../run/operation';
import { toTaskOutput } from '../../run/output';
import { ofTask, toFailure } from '../../shared/failure';
import { readOptions, toRequestOptions } from '../fields/options';
import { downloadFields, readDownloadSettings, readSimplify, simplifyField } from '../fields/output';
import { readTaskId, taskIdField } from '../fields/task';

const forGet = { operation: ['get'] };

/** Fetches the current state of one task per item. */
export const get: Operation = {
	description: {
		name: 'Get Video',
		description: 'Check the status of a task once',
		action: 'Get video',
	},
	fields: [taskIdField(forGet), ...downloadFields(forGet), simplifyField(forGet)],
	execute: async (run) => {
		const { context, api, itemIndexes, stage } = run;
		const items = await stage(itemIndexes, (itemIndex) => readFetchParameters(context, itemIndex));
		const outputs = await stage(items, async (settings, _itemIndex, repeat) => {
			const task = await fetchExistingTask(api, settings, repeat);
			return { json: toTaskOutput(task, settings.simplify), task, settings };
		});
		return await withDownloads(run, outputs);
	},
};

/** One item's parameters. */
interface FetchParameters extends RequestOptions, DownloadSettings {
	taskId: string;
	simplify: boolean;
}

/** @throws Failure for invalid values */
export function readFetchParameters(context: IExecuteFunctions, itemIndex: number): FetchParameters {
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

/** Fetches the task, and retries for about 30 s if the request or `check` fails in a repeatable way. @throws Failure */
export async function fetchExistingTask(
	api: Api,
	{ taskId, timeoutMs }: FetchParameters,
	repeat: Repeat,
	check: (task: VideoTask) => void = () => undefined,
): Promise<VideoTask> {
	const look = async () => {
		const task = await api.fetchTask(taskId, timeoutMs);
		if (!task) throw toUnknownTaskFailure(taskId);
		check(task);
		return task;
	};
	return await repeat(look, READ_REPEAT_LIMIT_MS).catch((error: unknown) => {
		throw ofTask(toFailure(error), taskId);
	});
}
