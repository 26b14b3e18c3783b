import type { IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { type Failure, toFailure } from '../failure';
import { isAgentTool } from '../mapping/agentTool';
import { mapConcurrently } from '../transport/concurrency';
import { createRepeat, type Repeat } from '../transport/repeat';
import { createClock } from '../waiting/clock';
import { toSharedConcurrency } from './options';

/** What became of one input item: a value, a failure, or nothing because an earlier failure ended the work. */
export type ItemResult<Value = ItemOutput> = Value | Failure | undefined;

/** What one input item becomes: an item, or one per video, of which some may have failed. */
export type ItemOutput = Array<OutputItem | Failure>;

export interface OutputItem {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** One run of an operation over all its input items. */
export interface ItemRun {
	context: IExecuteFunctions;
	itemIndexes: number[];
	/** True once the user pressed Stop. */
	isStopped: () => boolean;
	/**
	 * Runs one stage for every item that the stage before brought through; failures of that stage are handed on.
	 * Unless items may fail one by one (On Error), a failure keeps everything from starting that has not started yet,
	 * and from being repeated, so that nothing is paid for in a run that is bound to fail.
	 *
	 * @returns one result per item, in item order
	 */
	stage: <Input, Output>(
		inputs: Array<ItemResult<Input>>,
		work: (input: Input, itemIndex: number, repeat: Repeat) => Promise<Output> | Output,
	) => Promise<Array<ItemResult<Output>>>;
}

/** A wait that goes on in a later run of the node, or whose end is the business of another run. */
export type Unended = 'suspended' | 'endedElsewhere';

export type Operation = (run: ItemRun) => Promise<ItemResult[] | Unended>;

export function createItemRun(context: IExecuteFunctions): ItemRun {
	const isStopped = () => context.getExecutionCancelSignal()?.aborted ?? false;
	const mayFail = mayFailByItem(context);
	return {
		context,
		itemIndexes: [...context.getInputData().keys()],
		isStopped,
		stage: async <Input, Output>(
			inputs: Array<ItemResult<Input>>,
			work: (input: Input, itemIndex: number, repeat: Repeat) => Promise<Output> | Output,
		) => {
			let hasFailed = inputs.some(isFailure);
			const mayGoOn = () => !isStopped() && (mayFail || !hasFailed);
			const clock = createClock(() => !mayGoOn());
			const repeat = createRepeat({ clock, random: Math.random, mayGoOn });
			const runOne = async (input: ItemResult<Input>, itemIndex: number): Promise<ItemResult<Output>> => {
				if (!isValue(input)) return input;
				try {
					return await work(input, itemIndex, repeat);
				} catch (error) {
					hasFailed = true;
					return toFailure(error);
				}
			};
			const results = await mapConcurrently(inputs, toSharedConcurrency(inputs), runOne, mayGoOn);
			return results.map((result, index) => {
				const input = inputs[index];
				return result ?? (isFailure(input) ? input : undefined);
			});
		},
	};
}

/**
 * Whether a failed item is output while the others go on, rather than ending the run. A tool fails by item unless it is
 * told otherwise: an error that it throws reaches the agent cut to its message, or not at all (agents before version 3).
 */
export function mayFailByItem(context: IExecuteFunctions): boolean {
	const node = context.getNode();
	return context.continueOnFail() || (isAgentTool(node) && node.onError !== 'stopWorkflow');
}

export function isFailure(result: unknown): result is Failure {
	return result instanceof Error;
}

export function isValue<Value>(result: ItemResult<Value>): result is Value {
	return result !== undefined && !isFailure(result);
}

/** Whether every item was begun, and none has failed. */
export function isComplete(results: ItemResult[]): boolean {
	return results.every((result) => isValue(result) && !result.some(isFailure));
}

/** The items and failures of one input item; none when it was not begun. */
export function toParts(result: ItemResult): ItemOutput {
	if (result === undefined) return [];
	return isFailure(result) ? [result] : result;
}

/** For each input item at most one. */
export function toSingleItems(results: Array<ItemResult<IDataObject>>): ItemResult[] {
	return results.map((json) => (isValue(json) ? [{ json }] : json));
}
