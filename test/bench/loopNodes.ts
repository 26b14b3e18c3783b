import type { VideoNode } from '../workflows.ts';

/** An HTTP Request node with the API key, as in the loops that users build today. */
export function httpRequest(name: string, apiKey: string, parameters: Record<string, unknown>): VideoNode {
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			sendHeaders: true,
			headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${apiKey}` }] },
			// A gateway labels its JSON as text.
			options: { response: { response: { responseFormat: 'json' } } },
			...parameters,
		},
	};
}

/** An If node that checks whether the item is a task that succeeded. */
export function ifSucceeded(): VideoNode {
	const condition = {
		leftValue: '={{ $json.status }}',
		rightValue: 'SUCCESS',
		operator: { type: 'string', operation: 'equals' },
	};
	const options = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 };
	return {
		name: 'If',
		type: 'n8n-nodes-base.if',
		typeVersion: 2.2,
		parameters: { conditions: { options, conditions: [condition], combinator: 'and' }, options: {} },
	};
}

export function waitSeconds(workflowName: string, seconds: number): VideoNode {
	return {
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		webhookId: `${workflowName}-wait`,
		parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
	};
}
