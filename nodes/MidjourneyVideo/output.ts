import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toItemError, toRunError } from './errors';
import { isFailure, type ItemResult } from './operations/itemRun';

/**
 * The node's output items, in input order, each paired with its input item.
 *
 * @throws n8n's error when an item failed and On Error does not let items fail one by one
 */
export function toOutputItems(context: IExecuteFunctions, results: ItemResult[]): INodeExecutionData[] {
	const failed = results.some(isFailure);
	if (failed && !context.continueOnFail()) throw toRunError(context.getNode(), results);
	return results.flatMap((result, itemIndex) => {
		if (result === undefined) return [];
		const pairedItem = { item: itemIndex };
		if (!isFailure(result)) return [{ json: result, pairedItem }];
		const error = toItemError(context.getNode(), result, itemIndex);
		const json: IDataObject = { error: error.message };
		if (result.taskId !== undefined) json.taskId = result.taskId;
		const item: INodeExecutionData = { json, pairedItem };
		// n8n sends items with an `error` to the error output, but then cuts their json down to the message, losing
		// the task id. A hidden property is seen by the first and survives the second.
		if (context.getNode().onError === 'continueErrorOutput') {
			Object.defineProperty(item, 'error', { value: error, enumerable: false });
		}
		return [item];
	});
}
