import { type Credential, nodeOutput, waitUntil } from '../n8n/index.ts';
import { triggerWorkflow, withPickedCredential } from '../workflows.ts';
import type { RunningN8n } from './useN8n.ts';

export interface ActiveTrigger {
	/** Where callbacks go. */
	url: string;
	/**
	 * What each started workflow was given, in order of the starts, without the first `skipped` ones; waits until `count`
	 * have started and these have ended.
	 */
	outputs: (count: number, skipped?: number) => Promise<Array<Record<string, unknown>>>;
}

/** Stores and activates a workflow that begins with the trigger node. */
export async function activateTrigger(
	run: RunningN8n,
	webhookId: string,
	parameters: Record<string, unknown> = {},
	credential: Credential = run.credential,
): Promise<ActiveTrigger> {
	const { client, n8n } = run;
	const workflow = withPickedCredential(triggerWorkflow(webhookId, parameters), credential);
	const { id: workflowId } = await client.createWorkflow(workflow);
	await client.activate({ id: workflowId });
	// Answers once n8n has registered the webhook.
	await client.callWebhook('POST', `${webhookId}/callback`);
	const started = async (count: number) => {
		const executions = await client.executions({ workflowId });
		return executions.length >= count ? executions.reverse() : undefined;
	};
	return {
		url: `${n8n.baseUrl}/webhook/${webhookId}/callback`,
		// n8n answers a moment before it stores the execution.
		outputs: async (count, skipped = 0) => {
			const executions = await waitUntil(
				async () => await started(count),
				() => `fewer than ${count} executions of "${webhookId}"`,
			);
			const outputs: Array<Record<string, unknown>> = [];
			for (const { id } of executions.slice(skipped)) {
				const items = nodeOutput(await client.waitForExecution(id), 'Trigger');
				outputs.push(...items.map(({ json }) => json));
			}
			return outputs;
		},
	};
}
