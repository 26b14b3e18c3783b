import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DEFAULTS, HIGHEST_CONCURRENCY } from '../constants';
import { Failure } from '../failure';

/** The Options collection of one item; options that the user did not add are absent. */
export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {}) as IDataObject;
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
		concurrency: toConcurrency(options.concurrency ?? DEFAULTS.concurrency),
		timeoutMs: 1000 * toPositiveNumber(seconds, 'Request Timeout', 'seconds'),
	};
}

/** Items share the limit: where an expression gives them different ones, the lowest counts. */
export function toSharedConcurrency(items: unknown[]): number {
	const limits = items
		.map((item) => (item as Partial<RequestOptions> | undefined)?.concurrency)
		.filter((limit) => limit !== undefined);
	return limits.length > 0 ? Math.min(...limits) : DEFAULTS.concurrency;
}

/** A number above zero; text with such a number is taken too. @throws Failure for anything else */
export function toPositiveNumber(value: unknown, fieldName: string, unit: string): number {
	const number = typeof value === 'string' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number) && number > 0) return number;
	throw new Failure(`${fieldName} ${JSON.stringify(value)} is not a number of ${unit}`, {
		description: `Enter a number above 0 in ${fieldName}.`,
	});
}

function toConcurrency(value: unknown): number {
	const limit = typeof value === 'string' ? Number(value) : value;
	if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= HIGHEST_CONCURRENCY) {
		return limit;
	}
	throw new Failure(
		`Concurrency ${JSON.stringify(value)} is not a whole number from 1 to ${HIGHEST_CONCURRENCY}`,
		{
			description: 'Enter how many requests may be under way at once.',
		},
	);
}
