import type { IWebhookFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { respondToCallback } from '../../../nodes/MidjourneyVideo/trigger/respondToCallback.ts';

const PARAMETERS = { events: ['succeeded'], verify: true, simplify: true, options: {} };

/** n8n's side of one posted callback, as far as the trigger uses it before it asks the API. */
function createContext(change: Partial<Record<'getNodeParameter' | 'getCredentials', () => never>>) {
	const sent: unknown[] = [];
	const log: string[] = [];
	const context = {
		getNodeParameter: (name: keyof typeof PARAMETERS) => PARAMETERS[name],
		getCredentials: async () => ({ apiKey: 'key', baseUrl: 'http://127.0.0.1:1' }),
		getMode: () => 'webhook',
		getNode: () => ({ id: 'node', name: 'Trigger' }),
		getWorkflow: () => ({ id: 'workflow' }),
		getWorkflowStaticData: () => ({}),
		getHeaderData: () => ({ 'content-type': 'application/json' }),
		getQueryData: () => ({}),
		getRequestObject: () => ({ rawBody: Buffer.from('{"id":"17","status":"SUCCESS"}') }),
		getResponseObject: () => ({
			status: (status: number) => ({ json: (body: unknown) => sent.push({ status, body }) }),
		}),
		logger: {
			warn: (text: string) => log.push(`warn ${text}`),
			debug: (text: string) => log.push(`debug ${text}`),
		},
		helpers: {
			httpRequestWithAuthentication: async () => {
				throw new Error('Nothing may be sent');
			},
		},
		...change,
	};
	return { context: context as unknown as IWebhookFunctions, sent, log };
}

describe('respondToCallback', () => {
	it.each([
		['a parameter cannot be read', 'getNodeParameter', 'Referenced node is unexecuted'],
		['there is no credential', 'getCredentials', 'Node does not have any credentials set'],
	] as const)('answers 503, starts nothing and logs why when %s', async (_what, method, message) => {
		const { context, sent, log } = createContext({
			[method]: () => {
				throw new Error(message);
			},
		});
		expect(await respondToCallback(context)).toEqual({ noWebhookResponse: true });
		expect(sent).toEqual([{ status: 503, body: { error: 'The node cannot check callbacks now' } }]);
		expect(log).toEqual([`warn Trigger: callback refused. The node cannot check callbacks now (${message})`]);
	});
});
