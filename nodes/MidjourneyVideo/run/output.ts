import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { isSettled, isSucceeded, stateOf, type VideoTask } from '../api/task';
import { toText } from '../shared/json';
import { isAgentTool, toToolOutput } from './agentTool';
import { toErrorItem, toRunError } from './itemErrors';
import { isFailure, type ItemResult, mayFailByItem, toParts } from './operation';

/**
 * The node's output items, in input order, each paired with its input item.
 *
 * @throws n8n's error when an item failed and On Error does not let items fail one by one
 */
export function toOutputItems(context: IExecuteFunctions, results: ItemResult[]): INodeExecutionData[] {
	const failed = results.flatMap(toParts).some(isFailure);
	if (failed && !mayFailByItem(context)) throw toRunError(context.getNode(), results);
	const items = results.flatMap((result, itemIndex) =>
		toParts(result).map((part) =>
			isFailure(part) ? toErrorItem(context, part, itemIndex) : { ...part, pairedItem: { item: itemIndex } },
		),
	);
	return isAgentTool(context.getNode())
		? items.map((item) => ({ ...item, json: toToolOutput(item.json) }))
		: items;
}

/** Output of get, wait and the trigger: the ten fields that a workflow needs, always all of them, absent ones null. */
export function toSimplifiedTask(task: VideoTask): IDataObject {
	const { record } = task;
	return {
		taskId: task.id,
		status: task.status || null,
		finished: isSettled(task),
		succeeded: isSucceeded(task),
		progress: task.progressPercent,
		...toLinkFields(task),
		state: stateOf(record) || null,
		prompt: toText(record.prompt),
		failReason: task.failReason,
	};
}

/** The simplified task, or the API's own object. */
export function toTaskOutput(task: VideoTask, simplify: boolean): IDataObject {
	return simplify ? toSimplifiedTask(task) : task.record;
}

/** An image task has pictures in the place of the videos. */
function toLinkFields({ isImage, videoUrls, imageUrls, imageUrl }: VideoTask): IDataObject {
	if (isImage) return { imageUrl, imageUrls };
	return { videoUrl: videoUrls.find((url) => url !== null) ?? null, videoUrls };
}

/** The field that chooses between them. */
export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
