import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { isSettled, isSucceeded, stateOf, type VideoTask } from '../api/task';
import { toText } from '../shared/json';
import { isAgentTool, toToolOutput } from './agentTool';
import { toErrorItem, toRunError } from './itemErrors';
import { isFailure, type ItemResult, mayFailByItem, toParts } from './operation';

/**
 * The node's output items, in input order, each paired with its input item.
 *
 * @throws n8n's error if an item failed and On Error doesn't let items fail individually
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

/** The simplified task: always the same ten fields, null or an empty list where the server returned nothing. */
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

/** An image task has pictures in place of videos. */
function toLinkFields({ isImage, videoUrls, imageUrls, imageUrl }: VideoTask): IDataObject {
	if (isImage) return { imageUrl, imageUrls };
	return { videoUrl: videoUrls.find((url) => url !== null) ?? null, videoUrls };
}

/** The field that chooses between the simplified task and the API's own object. */
export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
