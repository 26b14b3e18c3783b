import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** Counts the calls of its webhook, and answers with the count and the raw body. */
export class ProbeTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Probe Trigger',
		name: 'probeTrigger',
		group: ['trigger'],
		version: 1,
		description: 'For tests',
		defaults: { name: 'Probe Trigger' },
		inputs: [],
		outputs: ['main'],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'probe' }],
		properties: [],
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const memory = this.getWorkflowStaticData('node') as { calls?: number };
		memory.calls = (memory.calls ?? 0) + 1;
		const request = this.getRequestObject() as { rawBody?: Buffer; readRawBody?: () => Promise<void> };
		if (request.rawBody === undefined) await request.readRawBody?.();
		const text = request.rawBody?.toString('utf8');
		this.getResponseObject().status(203).json({ calls: memory.calls, text });
		return { noWebhookResponse: true };
	}
}
