import type { IExecuteFunctions, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';

/** The parts of n8n's configuration that the node uses. n8n's logger holds it, in 1.123.81 as in 2.41.1. */
interface Configuration {
	port?: number;
	protocol?: string;
	ssl_key?: string;
	ssl_cert?: string;
	endpoints?: { webhookWaiting?: string; health?: string };
	executions?: { mode?: string; timeout?: number };
}

export function toConfiguration(context: IExecuteFunctions): Configuration {
	return (context.logger as unknown as { globalConfig?: Configuration }).globalConfig ?? {};
}

/** Whether n8n runs executions in the process that receives its webhook calls. False in queue mode, or if unknown. */
export function isRegularMode(context: IExecuteFunctions): boolean {
	return toConfiguration(context).executions?.mode === 'regular';
}

/** Parts of n8n's workflow object that older versions of n8n don't offer to nodes. */
interface WorkflowParts {
	settings?: IWorkflowSettings;
	nodes?: Record<string, INode>;
}

export function toWorkflow(context: IExecuteFunctions): WorkflowParts {
	return (context as unknown as { workflow?: WorkflowParts }).workflow ?? {};
}

/** Reads another node's parameters, which n8n 1.85.4 doesn't offer to nodes. */
export function readParameters(context: IExecuteFunctions, nodeName: string): INodeParameters {
	return toWorkflow(context).nodes?.[nodeName]?.parameters ?? {};
}
