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
		// For version 1 nodes, n8n evaluates an expression on every webhook call, which takes longer than all the rest.
		version: 1.1,
		subtitle,
		description: 'Create Midjourney videos from images or text',
		defaults: { name: 'Midjourney Video' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Makes videos from an image (image to video) with Midjourney. For a video from text alone, use two of these nodes: createImage, then createVideo with imageInput set to imageTask and the first node’s taskId as imageTaskId. createVideo does everything in one step and needs no Wait node or polling loop: it submits the task, waits for minutes without occupying n8n, and returns up to four links in videoUrls. Set download to first to get a video as a file. createVideo and submit cost one charge per item, createImage up to two.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-midjourney-video.midjourneyVideoTrigger',
					relationHint:
						'Only for workflows that must not wait: it starts another workflow when a task that was submitted with a callback URL is finished',
				},
			],
		},
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
		// An empty output could still run a downstream Merge node.
		if (results === 'endedElsewhere') return null;
		return [toOutputItems(this, results)];
	}

	webhookMethods = webhookMethods;

	/** Handles a call to an execution that's suspended while it waits. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await respondToWakeUp(this);
	}
}
