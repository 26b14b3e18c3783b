import {
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { triggerProperties } from './descriptions/trigger';
import { respondToCallback } from './trigger/respondToCallback';

export class MidjourneyVideoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Video Trigger',
		name: 'midjourneyVideoTrigger',
		icon: { light: 'file:midjourneyVideo.svg', dark: 'file:midjourneyVideo.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a Midjourney video is finished, fails or gets further',
		defaults: { name: 'Midjourney Video Trigger' },
		eventTriggerDescription: 'Waiting for Midjourney to call back about a task',
		activationMessage: 'Tasks that are submitted with the Production URL will now start this workflow.',
		triggerPanel: {
			header: 'Let finished videos start this workflow',
			executionsHelp: {
				inactive:
					'<b>While you build the workflow</b>, click the button and submit a video whose <b>Callback URL</b> is the <b>Test URL</b> of this node. The first event that you chose shows up here.<br /><br /><b>To run it for every video</b>, activate or publish the workflow, and submit with the <b>Production URL</b>. Those runs show up in the executions list.',
				active:
					'<b>While you build the workflow</b>, click the button and submit a video whose <b>Callback URL</b> is the <b>Test URL</b> of this node. The first event that you chose shows up here.<br /><br /><b>The workflow is active</b>: every task submitted with the <b>Production URL</b> starts it. Those runs show up in the <a data-key="executions">executions list</a>.',
			},
			activationHint:
				'Once the workflow is active, submit with the Production URL, and finished videos start it by themselves.',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'cometApi', required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'callback' }],
		properties: triggerProperties,
	};

	/** Each submission brings its own callback URL: at the API there is nothing to register, find or remove. */
	webhookMethods = {
		default: {
			checkExists: async () => true,
			create: async () => true,
			delete: async () => true,
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await respondToCallback(this);
	}
}
