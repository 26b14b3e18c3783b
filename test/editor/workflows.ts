import type { RunningN8n } from '../e2e/useN8n.ts';
import type { WorkflowJson } from '../n8n/index.ts';
import { withPickedCredential } from '../workflows.ts';

/** Stores a workflow as the editor does; returns its id. */
export async function store({ client, credential }: RunningN8n, workflow: WorkflowJson): Promise<string> {
	const picked = withPickedCredential(workflow, credential);
	// Without pinned data n8n 2.40.7 fails to go on from a node that has run.
	const { id } = await client.createWorkflow({ ...picked, pinData: {} });
	return id;
}
