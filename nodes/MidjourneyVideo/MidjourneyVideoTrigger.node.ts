import {
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { webhookMethods } from './run/webhookResponse';
import { triggerPanel, triggerProperties } from './trigger/description';
import { respondToCallback } from './trigger/respondToCallback';

export class MidjourneyVideoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Video Trigger',
		name: 'midjourneyVideoTrigger',
		icon: { light: 'file:midjourneyVideo.svg', dark: 'file:midjourneyVideo.dark.svg' },
		group: ['trigger'],
		// For version 1 nodes, n8n evaluates an expression on every webhook call, which takes longer than all the rest.
		version: 1.1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Create Midjourney videos from images or text, or start a workflow when one is finished',
		defaults: { name: 'Midjourney Video Trigger' },
		eventTriggerDescription: 'Waiting for Midjourney to call back about a task',
		activationMessage: 'Callbacks to the Production URL now start this workflow.',
		triggerPanel,
		builderHint: {
			searchHint:
				'Starts a workflow when a Midjourney video is finished. Only tasks whose callbackUrl option is this trigger’s Production URL start it. To submit a video and use it in the same workflow, use createVideo of the Midjourney Video node instead.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-midjourney-video.midjourneyVideo',
					relationHint: 'Its submit operation starts the tasks that call this trigger back',
				},
			],
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'midjourneyVideoApi', required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'callback' }],
		properties: triggerProperties,
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await respondToCallback(this);
	}
}
