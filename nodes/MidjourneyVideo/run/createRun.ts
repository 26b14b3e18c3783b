import type { IExecuteFunctions } from 'n8n-workflow';

import { createSecretReader } from '../api/credential';
import { createDownload, createFetchImage } from '../api/download';
import { createApi } from '../api/request';
import { createRepeat } from '../shared/backoff';
import { createClock } from '../shared/clock';
import { mapWhile, toSharedConcurrency } from '../shared/concurrency';
import { toFailure } from '../shared/failure';
import { isFailure, isValue, type ItemResult, mayFailByItem, type Repeat, type Run } from './operation';
import { watchOf } from './watch/processWatch';

/** Creates what an operation works with: the input items, and access to the API, files and the watch. */
export function createRun(context: IExecuteFunctions): Run {
	const isStopped = () => context.getExecutionCancelSignal()?.aborted ?? false;
	const mayFail = mayFailByItem(context);
	return {
		context,
		api: createApi(context),
		files: { download: createDownload(context), fetchImage: createFetchImage(context) },
		watch: watchOf(context),
		readCallbackSecret: createSecretReader(context),
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
			const results = await mapWhile(inputs, toSharedConcurrency(inputs), runOne, mayGoOn);
			return results.map((result, index) => {
				const input = inputs[index];
				return result ?? (isFailure(input) ? input : undefined);
			});
		},
	};
}
