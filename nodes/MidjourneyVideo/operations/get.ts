import type { IExecuteFunctions } from 'n8n-workflow';

import { READ_REPEAT_LIMIT_MS } from '../constants';
import { ofTask, toFailure } from '../failure';
import { toEnteredTaskId } from '../mapping/taskId';
import { toTaskOutput } from '../mapping/taskOutput';
import { toUnknownTaskFailure } from '../mapping/unknownTask';
import { fetchTask } from '../transport/endpoints';
import { createSendRequest } from '../transport/request';
import type { Operation } from './itemRun';
import { readOptions, toRequestOptions } from './options';

/** Asks for one task per item, as it is now. */
export const get: Operation = async ({ context, itemIndexes, stage }) => {
	const send = createSendRequest(context);
	const requests = await stage(itemIndexes, (itemIndex) => readGetRequest(context, itemIndex));
	return await stage(requests, async ({ taskId, timeoutMs, simplify }, _itemIndex, repeat) => {
		const look = async () => await fetchTask(send, taskId, timeoutMs);
		const task = await repeat(look, READ_REPEAT_LIMIT_MS).catch((error: unknown) => {
			throw ofTask(toFailure(error), taskId);
		});
		if (!task) throw toUnknownTaskFailure(taskId);
		return toTaskOutput(task, simplify);
	});
};

function readGetRequest(context: IExecuteFunctions, itemIndex: number) {
	return {
		...toRequestOptions(readOptions(context, itemIndex)),
		taskId: toEnteredTaskId(context.getNodeParameter('taskId', itemIndex), 'Task ID'),
		simplify: context.getNodeParameter('simplify', itemIndex) as boolean,
	};
}
