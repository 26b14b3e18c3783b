import type { RunningN8n } from '../e2e/useN8n.ts';
import type { WorkflowJson } from '../n8n/index.ts';
import { withPickedCredential } from '../workflows.ts';

/** Stores a workflow as the editor does; returns its ID. */
export async function store({ client, credential }: RunningN8n, workflow: WorkflowJson): Promise<string> {
	const picked = withPickedCredential(workflow, credential);
	// Without `pinData`, n8n 2.40.7 can't continue from a node that has already run.
	const { id } = await client.createWorkflow({ ...picked, pinData: {} });
	return id;
}
