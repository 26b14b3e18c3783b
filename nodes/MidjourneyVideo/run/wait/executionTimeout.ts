import type { IExecuteFunctions, IWorkflowSettings } from 'n8n-workflow';

import { toConfiguration, toWorkflow } from '../n8nConfiguration';
import { readStartMs } from '../n8nEngine';

/**
 * When n8n cancels the execution (the workflow's Timeout, `EXECUTIONS_TIMEOUT`), in epoch milliseconds; undefined when it
 * doesn't. At a timer n8n counts from the start of the execution, in queue mode from that of the run.
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

/** n8n 2.0.0 and earlier ones don't offer them to nodes. */
function toWorkflowSettings(context: IExecuteFunctions): IWorkflowSettings {
	return context.getWorkflowSettings?.() ?? toWorkflow(context).settings ?? {};
}

/** This long before n8n cancels an execution, its wait ends on its own, and names the task. */
const BEFORE_TIMEOUT_MS = 10_000;

/** When a wait has to end that n8n would cancel at this time; epoch milliseconds. Of a short time it takes a fifth. */
export function toLastMs(timeoutMs: number, startMs: number): number {
	return timeoutMs - Math.min(BEFORE_TIMEOUT_MS, (timeoutMs - startMs) / 5);
}
