import type { IExecuteFunctions, IWorkflowSettings } from 'n8n-workflow';

import { toConfiguration, toWorkflow } from '../n8nConfiguration';
import { readStartMs } from '../n8nEngine';

/**
 * When n8n cancels the execution (the workflow's Timeout, `EXECUTIONS_TIMEOUT`), in epoch milliseconds; undefined if it
 * doesn't. When n8n's timer resumes an execution, n8n counts from the execution's start; in queue mode, from the run's.
 *
 * @param suspends whether the wait continues beyond this run
 */
export function readTimeoutMs(context: IExecuteFunctions, suspends: boolean): number | undefined {
	const { executions = {} } = toConfiguration(context);
	const { executionTimeoutTimestamp: ofRunMs } =
		(context as unknown as { additionalData?: { executionTimeoutTimestamp?: unknown } }).additionalData ?? {};
	if (typeof ofRunMs !== 'number' || (suspends && executions.mode === 'queue')) return undefined;
	const seconds = toWorkflowSettings(context).executionTimeout ?? executions.timeout;
	if (!suspends || seconds === undefined || seconds <= 0) return ofRunMs;
	return Math.min(ofRunMs, readStartMs(context) + 1000 * seconds);
}

/** n8n 2.0.0 and earlier don't offer `getWorkflowSettings` to nodes. */
function toWorkflowSettings(context: IExecuteFunctions): IWorkflowSettings {
	return context.getWorkflowSettings?.() ?? toWorkflow(context).settings ?? {};
}

/** A wait ends on its own this long before n8n would cancel its execution, so that the user gets the task ID. */
const BEFORE_TIMEOUT_MS = 10_000;

/**
 * When a wait has to end so that n8n doesn't cancel it at `timeoutMs`, in epoch milliseconds: `BEFORE_TIMEOUT_MS`
 * earlier, or a fifth of the time from `startMs` if that's less.
 */
export function toLastMs(timeoutMs: number, startMs: number): number {
	return timeoutMs - Math.min(BEFORE_TIMEOUT_MS, (timeoutMs - startMs) / 5);
}
