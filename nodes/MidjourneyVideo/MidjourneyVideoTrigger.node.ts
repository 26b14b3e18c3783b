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
		// Of a node with version 1 n8n evaluates an expression at each webhook call, which takes longer than the call.
		version: 1.1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a Midjourney video is finished',
		defaults: { name: 'Midjourney Video Trigger' },
		eventTriggerDescription: 'Waiting for Midjourney to call back about a task',
		activationMessage: 'Callbacks to the Production URL now start this workflow.',
		triggerPanel,
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
