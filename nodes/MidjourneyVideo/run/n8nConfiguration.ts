import type { IExecuteFunctions, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';

/** What is used of n8n's configuration, which its logger holds; the same in 1.123.81 and 2.41.1. */
interface Configuration {
	port?: number;
	protocol?: string;
	ssl_key?: string;
	ssl_cert?: string;
	endpoints?: { webhookWaiting?: string };
	executions?: { mode?: string; timeout?: number };
}

export function toConfiguration(context: IExecuteFunctions): Configuration {
	return (context.logger as unknown as { globalConfig?: Configuration }).globalConfig ?? {};
}

/** Whether n8n runs executions in the process that takes its calls; false in queue mode, and where it can't be told. */
export function isRegularMode(context: IExecuteFunctions): boolean {
	return toConfiguration(context).executions?.mode === 'regular';
}

/** What n8n's workflow tells of itself, where a node of an older n8n can't ask for it. */
interface WorkflowParts {
	settings?: IWorkflowSettings;
	nodes?: Record<string, INode>;
}

export function toWorkflow(context: IExecuteFunctions): WorkflowParts {
	return (context as unknown as { workflow?: WorkflowParts }).workflow ?? {};
}

/** Of another node; n8n 1.85.4 doesn't offer them to nodes. */
export function readParameters(context: IExecuteFunctions, nodeName: string): INodeParameters {
	return toWorkflow(context).nodes?.[nodeName]?.parameters ?? {};
}
