import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toItemError, toRunError } from './errors';
import type { Failure } from './failure';
import { isAgentTool, toToolOutput } from './mapping/agentTool';
import { isFailure, type ItemResult, mayFailByItem, toParts } from './operations/itemRun';

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

function toErrorItem(context: IExecuteFunctions, failure: Failure, itemIndex: number): INodeExecutionData {
	const error = toItemError(context.getNode(), failure, itemIndex);
	const { fields, description, taskId, mayBeBilled } = failure;
	const json: IDataObject = { ...fields, error: error.message, advice: description ?? null };
	if (taskId !== undefined) json.taskId = taskId;
	json.mayBeBilled = mayBeBilled;
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	// n8n sends items with an `error` to the error output, but then cuts their json down to the message, losing
	// the task id. A hidden property is seen by the first and survives the second.
	if (context.getNode().onError === 'continueErrorOutput') {
		// Older versions of n8n take it away from the item when they have seen it.
		Object.defineProperty(item, 'error', { value: error, enumerable: false, writable: true });
	}
	return item;
}
