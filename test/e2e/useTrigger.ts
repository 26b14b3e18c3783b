import {
	type Credential,
	nodeOutput,
	sendHttp,
	type WaitOptions,
	waitUntil,
	type WorkflowJson,
} from '../n8n/index.ts';
import { triggerWorkflow, withPickedCredential } from '../workflows.ts';
import type { RunningN8n } from './useN8n.ts';

/** The Callback Secret of the signing credential. */
export const SECRET = 'correct horse battery staple';

export const STARTED = { status: 200, body: { started: true } };

export const REPEATED = {
	status: 200,
	body: { ignored: 'This event of the task, or its end, has already started the workflow' },
};

export interface ActiveTrigger {
	/** The URL for callbacks. */
	url: string;
	workflowId: string;
	/**
	 * The trigger's output items for each started workflow except the first `skipped`, in order of their starts. Waits
	 * until `count` have started and those not skipped have ended.
	 */
	outputs: (
		count: number,
		options?: WaitOptions & { skipped?: number },
	) => Promise<Array<Record<string, unknown>>>;
}

/** A copy of a test file's credential with a Callback Secret. */
export async function createSigningCredential({ client, credential }: RunningN8n): Promise<Credential> {
	const data = { ...credential.data, callbackSecret: SECRET };
	return await client.createCredential({ name: 'Signing', type: 'midjourneyVideoApi', data });
}

/** Stores and activates a workflow with only the trigger node. */
export async function activateTrigger(
	run: RunningN8n,
	webhookId: string,
	parameters: Record<string, unknown> = {},
	credential: Credential = run.credential,
): Promise<ActiveTrigger> {
	return await activateTriggerWorkflow(
		run,
		withPickedCredential(triggerWorkflow(webhookId, parameters), credential),
	);
}

/** Stores and activates a workflow that starts with the trigger node. */
export async function activateTriggerWorkflow(
	{ client }: RunningN8n,
	workflow: WorkflowJson,
): Promise<ActiveTrigger> {
	const { name, webhookId } = workflow.nodes.find((node) => node.webhookId !== undefined)!;
	const { id: workflowId } = await client.createWorkflow(workflow);
	await client.activate({ id: workflowId });
	// Returns once n8n has registered the webhook.
	await client.callWebhook('POST', `${webhookId}/callback`);
	let found = 0;
	const started = async (count: number) => {
		const executions = await client.executions({ workflowId });
		found = executions.length;
		return executions.length >= count ? executions.reverse() : undefined;
	};
	return {
		url: client.webhookUrl(`${webhookId}/callback`).href,
		workflowId,
		// n8n responds a moment before it stores the execution.
		outputs: async (count, { skipped = 0, ...options } = {}) => {
			const executions = await waitUntil(
				async () => await started(count),
				() => `${found} of ${count} executions of "${workflow.name}"`,
				options,
			);
			const outputs: Array<Record<string, unknown>> = [];
			for (const { id } of executions.slice(skipped)) {
				const items = nodeOutput(await client.waitForExecution(id), name);
				outputs.push(...items.map(({ json }) => json));
			}
			return outputs;
		},
	};
}

/** Posts as any program could: strings as they are, anything else as JSON. */
export async function postCallback(url: string, content: unknown, contentType = 'application/json') {
	const headers = { 'content-type': contentType };
	const { status, body } = await sendHttp('POST', url, { body: content, headers });
	return { status, body };
}

/** Submits directly to the API; returns the task ID. */
export async function submitAtApi({ simulator }: RunningN8n, fields: object): Promise<string> {
	const body = { motion: 'low', image: 'https://example.com/a.png', ...fields };
	const headers = { authorization: `Bearer ${simulator.apiKey}` };
	const answer = await sendHttp('POST', `${simulator.baseUrl}/mj/submit/video`, { body, headers });
	return (answer.body as { result: string }).result;
}

/** All requests about tasks, whatever their path. Submissions are POST requests and so excluded. */
export function asksOf({ simulator }: RunningN8n) {
	return simulator.requests.filter(({ method }) => method === 'GET');
}
