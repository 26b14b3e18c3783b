import type { RunningN8n } from '../e2e/useN8n.ts';
import type { WorkflowJson, WorkflowNode } from '../n8n/index.ts';
import { type VideoNode, withPickedCredential } from '../workflows.ts';

/** Stores a workflow as the editor does; returns its id. */
export async function store({ client, credential }: RunningN8n, workflow: WorkflowJson): Promise<string> {
	const picked = withPickedCredential(workflow, credential);
	// Without pinned data n8n 2.40.7 fails to go on from a node that has run.
	const { id } = await client.createWorkflow({ ...picked, pinData: {} });
	return id;
}

/** Execute Workflow → the given nodes in a row. */
export function manualWorkflow(name: string, videoNodes: VideoNode[]): WorkflowJson {
	const trigger = { name: 'Execute Workflow', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 };
	const nodes = [trigger, ...videoNodes].map(
		(node, index): WorkflowNode => ({
			id: `node-${index}`,
			position: [index * 220, 0],
			type: 'n8n-nodes-midjourney-video.midjourneyVideo',
			typeVersion: 1.1,
			parameters: {},
			...node,
		}),
	);
	const next = (node: WorkflowNode) => ({ main: [[{ node: node.name, type: 'main', index: 0 }]] });
	const connections = Object.fromEntries(
		nodes.slice(1).map((node, index) => [nodes[index]!.name, next(node)]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}
