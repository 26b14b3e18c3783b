import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DEFAULTS, HIGHEST_CONCURRENCY } from '../constants';
import { isAgentTool } from '../mapping/agentTool';
import { type DownloadSettings, toDownloadSettings } from '../mapping/downloadSettings';
import { toPositiveNumber, toWholeNumber } from '../mapping/number';

/** The Options collection of one item; options that the user did not add are absent. */
export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** The options of every operation. */
export interface RequestOptions {
	/** How many requests of the node may be under way at once. */
	concurrency: number;
	/** How long one request may take, in milliseconds. */
	timeoutMs: number;
}

/** @throws Failure for values that cannot work */
export function toRequestOptions(options: IDataObject): RequestOptions {
	const seconds = options.requestTimeout ?? DEFAULTS.requestTimeoutSeconds;
	return {
		concurrency: toWholeNumber(options.concurrency ?? DEFAULTS.concurrency, 'Concurrency', {
			min: 1,
			max: HIGHEST_CONCURRENCY,
			advice: 'Enter how many requests may be under way at once.',
		}),
		timeoutMs: 1000 * toPositiveNumber(seconds, 'Request Timeout', 'seconds'),
	};
}

/** Which files come along. @throws Failure for values that cannot work */
export function readDownloadSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
): DownloadSettings {
	return toDownloadSettings((name, fallback) => context.getNodeParameter(name, itemIndex, fallback), options);
}

/** Whether to output the simplified task, which is no choice in a tool of an AI agent. */
export function readSimplify(context: IExecuteFunctions, itemIndex: number): boolean {
	return isAgentTool(context.getNode()) || (context.getNodeParameter('simplify', itemIndex, true) as boolean);
}

/** Items share the limit: where an expression gives them different ones, the lowest counts. */
export function toSharedConcurrency(items: unknown[]): number {
	const limits = items
		.map((item) => (item as Partial<RequestOptions> | undefined)?.concurrency)
		.filter((limit) => limit !== undefined);
	return limits.length > 0 ? Math.min(...limits) : DEFAULTS.concurrency;
}
