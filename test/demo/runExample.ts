import {
	type N8nClient,
	nodeOutput,
	runWithProgress,
	type Workflow,
	type WorkflowNode,
} from '../n8n/index.ts';
import { manualTriggerOf } from '../workflows.ts';
import type { Api } from './api.ts';

const STATE_INTERVAL_MS = 1_000;

/** Runs the example once, shows its progress and prints the result. @returns whether it succeeded */
export async function runExample(client: N8nClient, workflow: Workflow, api: Api): Promise<boolean> {
	const execution = await runWithProgress({
		title: `Running "${workflow.name}"`,
		run: async (report) => {
			const timer = setInterval(() => report(api.renderState()), STATE_INTERVAL_MS);
			const id = await client.runManually(workflow, manualTriggerOf(workflow));
			const options = { timeoutMs: api.waitLimitMs * workflow.nodes.filter(isWaiting).length };
			return await client.waitForExecution(id, options).finally(() => clearInterval(timer));
		},
	});
	if (execution.status !== 'success') {
		const { message, description } = execution.data.resultData.error ?? { message: execution.status };
		console.error(`\nThe example failed: ${message}\n${description ?? ''}`);
		return false;
	}
	const { taskId, status, videoUrl } = nodeOutput(execution, workflow.nodes.at(-1)!.name)[0]!.json;
	console.log(`\nTask    ${String(taskId)}\nStatus  ${String(status)}\nVideo   ${String(videoUrl)}`);
	return true;
}

const isWaiting = ({ parameters: { operation } }: WorkflowNode) =>
	['wait', 'createVideo', 'createImage'].includes(String(operation));
