import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { Credential, WorkflowJson, WorkflowNode } from './n8n/index.ts';

const PREFIX = 'n8n-nodes-midjourney-video.';

/** An example as published. */
export async function readExample(fileName: string): Promise<WorkflowJson> {
	const file = path.resolve(import.meta.dirname, '../examples', fileName);
	return JSON.parse(await readFile(file, 'utf8')) as WorkflowJson;
}

/** The name of the workflow's manual trigger, which runs it in the editor. @throws if there's none */
export function manualTriggerOf({ name, nodes }: WorkflowJson): string {
	const trigger = nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
	if (!trigger) throw new Error(`"${name}" has no manual trigger`);
	return trigger.name;
}

/** The workflow with the credential picked in every node that uses its type, as a user does after importing it. */
export function withPickedCredential(workflow: WorkflowJson, credential: Credential): WorkflowJson {
	return withPickedCredentials(workflow, [credential]);
}

/** The same for several credentials. */
export function withPickedCredentials(workflow: WorkflowJson, credentials: Credential[]): WorkflowJson {
	const pick = (node: WorkflowNode) => {
		const fitting = credentials.find(({ type }) => node.type.startsWith(CREDENTIAL_USERS[type] ?? 'none'));
		if (!fitting) return node;
		const { id, name, type } = fitting;
		return { ...node, credentials: { [type]: { id, name } } };
	};
	return { ...workflow, nodes: workflow.nodes.map(pick) };
}

/** By credential type, the prefix of the node types that use it. */
const CREDENTIAL_USERS: Record<string, string> = {
	midjourneyVideoApi: PREFIX,
	openAiApi: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
	googleSheetsOAuth2Api: 'n8n-nodes-base.googleSheets',
	googleDriveOAuth2Api: 'n8n-nodes-base.googleDrive',
	s3: 'n8n-nodes-base.s3',
	smtp: 'n8n-nodes-base.emailSend',
};

/** The workflow with changed parameters in some of its nodes, as a user enters them after importing it. */
export function withParameters(
	workflow: WorkflowJson,
	change: (node: WorkflowNode) => Record<string, unknown>,
): WorkflowJson {
	const nodes = workflow.nodes.map((node) => ({
		...node,
		parameters: { ...node.parameters, ...change(node) },
	}));
	return { ...workflow, nodes };
}

/** A node of the package, unless `type` says otherwise. */
export type VideoNode = Partial<WorkflowNode> & { name: string };

/**
 * Webhook → one item per entry of the request's `items` → the given nodes in a row. The webhook answers with the last
 * node's items, or immediately.
 */
export function webhookWorkflow(
	webhookPath: string,
	videoNodes: VideoNode[],
	responseMode: 'lastNode' | 'onReceived' = 'lastNode',
): WorkflowJson {
	const nodes: WorkflowNode[] = [
		{
			...place(0),
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: webhookPath,
			parameters: {
				path: webhookPath,
				httpMethod: 'POST',
				responseMode,
				...(responseMode === 'lastNode' && { responseData: 'allEntries' }),
				options: {},
			},
		},
		{
			...place(1),
			name: 'Items',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: { fieldToSplitOut: 'body.items', options: {} },
		},
	];
	return inARow(webhookPath, [...nodes, ...videoNodes.map((node, index) => toNode(node, index + 2))]);
}

/** Start → the given nodes in a row. */
export function manualWorkflow(name: string, videoNodes: VideoNode[]): WorkflowJson {
	const trigger = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 };
	return rowWorkflow(name, [trigger, ...videoNodes]);
}

/** The given nodes in a row. */
export function rowWorkflow(name: string, videoNodes: VideoNode[]): WorkflowJson {
	return inARow(name, videoNodes.map(toNode));
}

function toNode(node: VideoNode, column: number): WorkflowNode {
	return {
		...place(column),
		type: `${PREFIX}midjourneyVideo`,
		typeVersion: 1.1,
		parameters: {},
		...node,
	};
}

function inARow(name: string, nodes: WorkflowNode[]): WorkflowJson {
	const next = (node: WorkflowNode) => ({ main: [[{ node: node.name, type: 'main', index: 0 }]] });
	const connections = Object.fromEntries(
		nodes.slice(1).map((node, index) => [nodes[index]!.name, next(node)]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** The package's trigger, listening at `/webhook/<webhookId>/callback` → the given nodes in a row. */
export function triggerWorkflow(
	webhookId: string,
	parameters: Record<string, unknown> = {},
	videoNodes: VideoNode[] = [],
): WorkflowJson {
	const trigger = { name: 'Trigger', type: `${PREFIX}midjourneyVideoTrigger`, webhookId, parameters };
	return rowWorkflow(webhookId, [trigger, ...videoNodes]);
}

function place(column: number): { id: string; position: [number, number] } {
	return { id: `node-${column}`, position: [column * 220, 0] };
}
