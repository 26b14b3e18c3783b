import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { describeContext } from './context.ts';
import { catchHttpError, sendAsAsked } from './http.ts';
import { outlive } from './outliving.ts';
import { failOnce, noteTwice } from './repeating.ts';
import { suspend } from './suspending.ts';
import { answerWakeUp } from './wakeUps.ts';

const PROBES = { suspend, describeContext, failOnce, noteTwice, catchHttpError, sendAsAsked, outlive };

/** Does one of the things that the package does with n8n, and outputs what n8n made of it. */
export class Probe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'For tests',
		defaults: { name: 'Probe' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'probeApi', required: false }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: '', restartWebhook: true },
		],
		properties: [
			{ displayName: 'Probe', name: 'probe', type: 'string', default: '' },
			{ displayName: 'Settings', name: 'settings', type: 'json', default: '{}' },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const probe = PROBES[this.getNodeParameter('probe', 0) as keyof typeof PROBES];
		const settings = JSON.parse(this.getNodeParameter('settings', 0) as string) as object;
		return [await probe(this, settings)];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerWakeUp(this);
	}
}
