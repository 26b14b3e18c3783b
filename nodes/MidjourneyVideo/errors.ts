import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { MAX_ITEMS_IN_MESSAGE } from './constants';
import type { Failure } from './failure';
import { isAgentTool } from './mapping/agentTool';
import { toIdText } from './mapping/json';
import { isFailure, type ItemResult, type OutputItem, toParts } from './operations/itemRun';

type NodeFailure = NodeApiError | NodeOperationError;

/** n8n's error for one failed item. */
export function toItemError(node: INode, failure: Failure, itemIndex: number): NodeFailure {
	return toNodeError(node, toLine(node, failure, itemIndex), failure.description, failure, itemIndex);
}

/**
 * n8n's error for a run with failed items: names each of them, and the tasks of all items, so that nothing paid for is
 * lost from sight.
 */
export function toRunError(node: INode, results: ItemResult[]): NodeFailure {
	const failures = results.flatMap((result, itemIndex) =>
		toParts(result)
			.filter(isFailure)
			.map((failure) => ({ failure, itemIndex })),
	);
	const failedItems = new Set(failures.map((entry) => entry.itemIndex)).size;
	const { failure, itemIndex } = failures[0]!;
	const lines = failures.map((entry) => toLine(node, entry.failure, entry.itemIndex));
	const shown = lines.slice(0, MAX_ITEMS_IN_MESSAGE);
	const hidden = lines.slice(MAX_ITEMS_IN_MESSAGE);
	const summary = failures.length > 1 ? [`${failedItems} of ${results.length} items failed`] : [];
	const more = hidden.length > 0 ? [`and ${hidden.length} more`] : [];
	const rest = hidden.length > 0 ? `The others that failed: ${hidden.join('; ')}.` : '';
	const advice = [...new Set(failures.map((entry) => entry.failure.description))].join(' ');
	const description = [advice, rest, toTasks(results), toNotBegun(results)].filter(Boolean).join(' ');
	return toNodeError(node, [...summary, ...shown, ...more].join('. '), description, failure, itemIndex);
}

/** A call of an agent has one item, which it does not know by its number. */
function toLine(node: INode, { message }: Failure, itemIndex: number): string {
	return isAgentTool(node) ? message : `Item ${itemIndex}: ${message}`;
}

/** Which tasks belong to the items; those that the message names are left out. */
function toTasks(results: ItemResult[]): string {
	const tasks = results.flatMap((result, itemIndex) => {
		const taskId = toParts(result).map(toTaskId)[0];
		const isNamed = toParts(result).some((part) => isFailure(part) && part.message.includes(String(taskId)));
		return taskId === undefined || isNamed ? [] : [`item ${itemIndex}: ${taskId}`];
	});
	return tasks.length > 0 ? `Tasks of the items: ${tasks.join(', ')}.` : '';
}

function toTaskId(part: OutputItem | Failure): string | undefined {
	// Without Simplify an item is the API's object.
	return isFailure(part) ? part.taskId : (toIdText(part.json.taskId ?? part.json.id) ?? undefined);
}

function toNotBegun(results: ItemResult[]): string {
	const { length } = results.filter((result) => result === undefined);
	return length > 0 ? `${length} of ${results.length} items were not begun.` : '';
}

function toNodeError(
	node: INode,
	summary: string,
	description: string | undefined,
	failure: Failure,
	itemIndex: number,
): NodeFailure {
	// An agent is told the message only.
	const message =
		isAgentTool(node) && description ? `${summary.replace(/\.$/, '')}. ${description}` : summary;
	const error =
		failure.httpStatus === undefined || failure.httpStatus < 400
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(node, {}, { message, description, itemIndex, httpCode: String(failure.httpStatus) });
	// n8n replaces messages in which it finds a Node.js error code or an HTTP status it has a text for.
	error.message = message;
	if (failure.taskId !== undefined) error.context.taskId = failure.taskId;
	return error;
}
