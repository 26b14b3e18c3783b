import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { type OperationName, operations, properties, subtitle } from './operations/index';
import { createRun } from './run/createRun';
import { toOutputItems } from './run/output';
import { respondToWakeUp } from './run/watch/respondToWakeUp';
import { webhookMethods } from './run/webhookResponse';

export class MidjourneyVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Video',
		name: 'midjourneyVideo',
		icon: { light: 'file:midjourneyVideo.svg', dark: 'file:midjourneyVideo.dark.svg' },
		group: ['transform'],
		// Of a node with version 1 n8n evaluates an expression at each webhook call, which takes longer than the call.
		version: 1.1,
		subtitle,
		description: 'Create Midjourney videos from images or text',
		defaults: { name: 'Midjourney Video' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'midjourneyVideoApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: '', restartWebhook: true },
		],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][] | null> {
		const operation = this.getNodeParameter('operation', 0) as OperationName;
		const results = await operations[operation].execute(createRun(this));
		if (results === 'suspended') return [[]];
		// An empty output could still run a Merge behind the node.
		if (results === 'endedElsewhere') return null;
		return [toOutputItems(this, results)];
	}

	webhookMethods = webhookMethods;

	/** A call to an execution that is suspended while it waits. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await respondToWakeUp(this);
	}
}
