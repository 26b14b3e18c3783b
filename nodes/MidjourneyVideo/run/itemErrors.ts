import {
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import type { Failure } from '../shared/failure';
import { toIdText } from '../shared/json';
import { isAgentTool } from './agentTool';
import { isFailure, type ItemResult, type OutputItem, toParts } from './operation';

export function toErrorItem(
	context: IExecuteFunctions,
	failure: Failure,
	itemIndex: number,
): INodeExecutionData {
	const error = toItemError(context.getNode(), failure, itemIndex);
	const { fields, description, taskId } = failure;
	const json: IDataObject = { ...fields, error: error.message, advice: description ?? null };
	if (taskId !== undefined) json.taskId = taskId;
	json.mayBeBilled = mayBeBilled(failure);
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	// n8n sends items with an `error` to the error output, but then cuts their JSON down to the message, losing the
	// task ID. A non-enumerable property triggers the first but not the second, since n8n's copy of the item lacks it.
	if (context.getNode().onError === 'continueErrorOutput') {
		// Writable, because older versions of n8n clear it after reading it.
		Object.defineProperty(item, 'error', { value: error, enumerable: false, writable: true });
	}
	return item;
}

/** Whether submitting the item again could cost twice: its task exists or may exist, and isn't known to have failed. */
export function mayBeBilled({ isFateUnknown, taskId, hasTaskFailed }: Failure): boolean {
	return isFateUnknown || (taskId !== undefined && !hasTaskFailed);
}

interface ItemFailure {
	failure: Failure;
	itemIndex: number;
}

type NodeFailure = NodeApiError | NodeOperationError;

/** n8n's error for one failed item. */
export function toItemError(node: INode, failure: Failure, itemIndex: number): NodeFailure {
	return toNodeError(node, toLine(node, failure, itemIndex), failure.description, failure, itemIndex);
}

/** How many failures a failed run's message shows; its description has the rest. */
const MAX_ITEMS_IN_MESSAGE = 10;

/**
 * n8n's error for a run with failed items. Names each of them and the tasks of all items, so that the user can find
 * everything that's paid for.
 */
export function toRunError(node: INode, results: ItemResult[]): NodeFailure {
	const failures: ItemFailure[] = results.flatMap((result, itemIndex) =>
		toParts(result)
			.filter(isFailure)
			.map((failure) => ({ failure, itemIndex })),
	);
	const { failure, itemIndex } = failures[0]!;
	const lines = failures.map((entry) => toLine(node, entry.failure, entry.itemIndex));
	const [shown, hidden] = [lines.slice(0, MAX_ITEMS_IN_MESSAGE), lines.slice(MAX_ITEMS_IN_MESSAGE)];
	const advice = [...new Set(failures.map((entry) => entry.failure.description))].join(' ');
	const others = hidden.length > 0 ? `Also failed: ${hidden.join('; ')}.` : '';
	const description = [advice, others, toTasks(results), toNotStarted(results)].filter(Boolean).join(' ');
	const summary = failures.length > 1 ? [`${countItems(failures)} of ${results.length} items failed`] : [];
	const more = hidden.length > 0 ? [`And ${hidden.length} more`] : [];
	return toNodeError(node, [...summary, ...shown, ...more].join('. '), description, failure, itemIndex);
}

function countItems(failures: ItemFailure[]): number {
	return new Set(failures.map(({ itemIndex }) => itemIndex)).size;
}

/** No item number for an agent: its call has a single item, which it doesn't know by number. */
function toLine(node: INode, { message }: Failure, itemIndex: number): string {
	return isAgentTool(node) ? message : `${message} [item ${itemIndex}]`;
}

/** Each item's task ID, unless one of the item's failures names it. */
function toTasks(results: ItemResult[]): string {
	const tasks = results.flatMap((result, itemIndex) => {
		const taskId = toParts(result).map(toTaskId)[0];
		const isNamed = toParts(result).some((part) => isFailure(part) && part.message.includes(String(taskId)));
		return taskId === undefined || isNamed ? [] : [`${taskId} [item ${itemIndex}]`];
	});
	return tasks.length > 0 ? `Task IDs: ${tasks.join(', ')}.` : '';
}

function toTaskId(part: OutputItem | Failure): string | undefined {
	// Without Simplify, the item is the API's own object.
	return isFailure(part) ? part.taskId : (toIdText(part.json.taskId ?? part.json.id) ?? undefined);
}

function toNotStarted(results: ItemResult[]): string {
	const { length } = results.filter((result) => result === undefined);
	return length > 0 ? `Not started: ${length} of ${results.length} items.` : '';
}

function toNodeError(
	node: INode,
	summary: string,
	description: string | undefined,
	failure: Failure,
	itemIndex: number,
): NodeFailure {
	// An agent only gets the message.
	const message =
		isAgentTool(node) && description ? `${summary.replace(/\.$/, '')}. ${description}` : summary;
	const error =
		failure.httpStatus === undefined || failure.httpStatus < 400
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(node, {}, { message, description, itemIndex, httpCode: String(failure.httpStatus) });
	// n8n replaces a message that contains a Node.js error code, such as `ENOTFOUND`, with a text of its own.
	error.message = message;
	if (failure.taskId !== undefined) error.context.taskId = failure.taskId;
	return error;
}
