import type { IExecuteFunctions, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';

import { readStartMs } from './engine';

/** What is used of n8n's configuration, which its logger holds; the same in 1.123.81 and 2.41.1. */
interface Configuration {
	port?: number;
	protocol?: string;
	ssl_key?: string;
	ssl_cert?: string;
	endpoints?: { webhookWaiting?: string };
	executions?: { mode?: string; timeout?: number };
}

function toConfiguration(context: IExecuteFunctions): Configuration {
	return (context.logger as unknown as { globalConfig?: Configuration }).globalConfig ?? {};
}

/** Whether n8n runs executions in the process that takes its calls; false in queue mode, and where it can't be told. */
export function isRegularMode(context: IExecuteFunctions): boolean {
	return toConfiguration(context).executions?.mode === 'regular';
}

/** Where this process takes calls to suspended executions, without a slash at the end; undefined where it can't be told. */
export function readOwnAddress(context: IExecuteFunctions): string | undefined {
	const { port, protocol, ssl_key: key, ssl_cert: certificate, endpoints } = toConfiguration(context);
	if (!isRegularMode(context) || !port || !protocol || !endpoints?.webhookWaiting) return undefined;
	// Without a certificate of its own n8n serves http: `N8N_PROTOCOL` tells then what a proxy in front of it serves.
	const ownProtocol = key && certificate ? protocol : 'http';
	return `${ownProtocol}://127.0.0.1:${port}/${endpoints.webhookWaiting}`;
}

/**
 * When n8n cancels the execution (the workflow's Timeout, `EXECUTIONS_TIMEOUT`), in epoch milliseconds; undefined when it
 * doesn't. At a timer n8n counts from the start of the execution, in queue mode from that of the run.
 *
 * @param suspends whether the wait goes on beyond this run
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

/** What n8n's workflow tells of itself, where a node of an older n8n can't ask for it. */
interface WorkflowParts {
	settings?: IWorkflowSettings;
	nodes?: Record<string, INode>;
}

function toWorkflow(context: IExecuteFunctions): WorkflowParts {
	return (context as unknown as { workflow?: WorkflowParts }).workflow ?? {};
}

/** n8n 2.0.0 and earlier ones don't offer them to nodes. */
function toWorkflowSettings(context: IExecuteFunctions): IWorkflowSettings {
	return context.getWorkflowSettings?.() ?? toWorkflow(context).settings ?? {};
}

/** Of another node; n8n 1.85.4 doesn't offer them to nodes. */
export function readParameters(context: IExecuteFunctions, nodeName: string): INodeParameters {
	return toWorkflow(context).nodes?.[nodeName]?.parameters ?? {};
}
