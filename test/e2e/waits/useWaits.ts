import {
	type Execution,
	type Item,
	nodeOutput,
	type NodeRun,
	nodeRuns,
	waitUntil,
	type WorkflowJson,
} from '../../n8n/index.ts';
import { type VideoNode, webhookWorkflow, withPickedCredential } from '../../workflows.ts';
import type { RunningN8n } from '../useN8n.ts';

/** How a video is submitted and waited for: in one node, or in two. */
export type Way = 'createVideo' | 'wait';

export const WAYS: Way[] = ['createVideo', 'wait'];

/** Whether the wait suspends its execution or keeps it running. */
export type Kind = 'running' | 'suspended';

export const KINDS: Kind[] = ['suspended', 'running'];

/** The node that waits, in every workflow of these tests. */
export const WAITING_NODE = 'Video';

export interface WaitChange {
	parameters?: object;
	/** Additional options. */
	options?: object;
	/** Node settings, such as On Error. */
	settings?: object;
}

/** The nodes of a way; the change applies to the node that waits. */
export function videoNodes(
	way: Way,
	kind: Kind,
	{ parameters, options, settings }: WaitChange = {},
): VideoNode[] {
	const state = '={{ $json.state }}';
	const video = { image: '={{ $json.image }}', prompt: '={{ $json.prompt }}' };
	const waiting = { checkEvery: 1, ...(kind === 'running' && { keepRunning: true }), ...options };
	if (way === 'createVideo') {
		const own = { operation: way, ...video, options: { state, ...waiting } };
		return [{ name: WAITING_NODE, ...settings, parameters: { ...own, ...parameters } }];
	}
	const own = { operation: way, taskId: '={{ $json.taskId }}', options: waiting };
	return [
		{ name: 'Submit', parameters: { operation: 'submit', ...video, options: { state } } },
		{ name: WAITING_NODE, ...settings, parameters: { ...own, ...parameters } },
	];
}

/** Create Video options that send the server the URL that wakes the execution. */
export const WITH_RESUME_URL = {
	extraFields: '={{ JSON.stringify({ resumeUrl: $execution.resumeUrl }) }}',
};

/** The URL that wakes an execution whose node has the options above. */
export function resumeUrlOf({ simulator }: RunningN8n, { taskIds }: StartedWait): URL {
	const { body } = simulator.submissions.find(({ id }) => id === taskIds()[0])!;
	return new URL(body.resumeUrl as string);
}

/** Webhook → items → the given nodes → Next; from an error output → Failed. */
export function waitWorkflow(
	name: string,
	nodes: VideoNode[],
	credential: RunningN8n['credential'],
): WorkflowJson {
	const noOp = { type: 'n8n-nodes-base.noOp', typeVersion: 1 };
	const workflow = webhookWorkflow(name, [...nodes, { name: 'Next', ...noOp }], 'onReceived');
	if (nodes.at(-1)!.onError === 'continueErrorOutput') {
		const failed = { ...workflow.nodes.at(-1)!, id: 'failed', name: 'Failed' };
		const to = (node: string) => [{ node, type: 'main', index: 0 }];
		workflow.nodes.push(failed);
		workflow.connections[nodes.at(-1)!.name] = { main: [to('Next'), to('Failed')] };
	}
	return withPickedCredential(workflow, credential);
}

export interface StartedWait {
	workflowId: string;
	executionId: string;
	/** When the webhook was called, in epoch milliseconds. n8n 1.x resets its own start time at every resume. */
	calledAtMs: number;
	/** The IDs of the tasks it submitted, by item. */
	taskIds: () => string[];
	ended: () => Promise<Execution>;
	/** Waits until n8n has stored the execution as waiting. */
	suspended: () => Promise<void>;
}

/** Stores, activates and starts a workflow in production, with one item per prompt. */
export async function startWait(
	run: RunningN8n,
	workflow: WorkflowJson,
	prompts: string[],
): Promise<StartedWait> {
	const { client } = run;
	const { id: workflowId } = await client.createWorkflow(workflow);
	await client.activate({ id: workflowId });
	return await callWait(run, { id: workflowId, name: workflow.name }, prompts);
}

/** Starts an active workflow once more; `round` tells apart the task states of its executions. */
export async function callWait(
	{ client, simulator }: RunningN8n,
	{ id: workflowId, name }: { id: string; name: string },
	prompts: string[],
	round = 0,
): Promise<StartedWait> {
	const stateOf = (index: number) => `${name} ${round} ${index}`;
	const items = prompts.map((prompt, index) => ({
		image: `https://example.com/${index}.png`,
		prompt,
		state: stateOf(index),
	}));
	const known = new Set((await client.executions({ workflowId })).map(({ id }) => id));
	const calledAtMs = Date.now();
	await client.callWebhook('POST', name, { items });
	const executionId = await waitUntil(
		async () => (await client.executions({ workflowId })).find(({ id }) => !known.has(id))?.id,
		() => `no execution of ${name}`,
	);
	const idOf = (index: number) => simulator.submissions.find(({ body }) => body.state === stateOf(index))?.id;
	return {
		workflowId,
		executionId,
		calledAtMs,
		taskIds: () => prompts.map((_prompt, index) => idOf(index)!),
		ended: async () => await client.waitForExecution(executionId),
		suspended: async () => void (await client.waitForExecution(executionId, { status: 'waiting' })),
	};
}

/** Fetch and list requests that named one of these tasks. */
export function asksAbout({ simulator }: RunningN8n, taskIds: string[]) {
	return simulator.requests.filter(
		({ route, path, rawBody }) =>
			(route === 'fetch' || route === 'list') &&
			taskIds.some((id) => path.includes(id) || rawBody.includes(id)),
	);
}

/** How an execution ended, and what the nodes after the wait received. Throws if one of those ran more than once. */
export function outcomeOf(execution: Execution) {
	const itemsOf = (name: string): Item[] => {
		const runs = nodeRuns(execution, name);
		if (runs.length > 1) throw new Error(`"${name}" ran ${runs.length} times`);
		return runs.length === 0 ? [] : nodeOutput(execution, name);
	};
	const { error } = execution.data.resultData;
	return {
		status: execution.status,
		/** How many runs of the waiting node n8n recorded. */
		runs: nodeRuns(execution, WAITING_NODE).length,
		next: itemsOf('Next').map(({ json }) => json),
		failed: itemsOf('Failed').map(({ json }) => json),
		error: error?.message,
	};
}

/** The hints that a run of a node shows the user besides its items. */
export function hintsOf(nodeRun: NodeRun | undefined): string[] {
	return ((nodeRun?.hints ?? []) as Array<{ message: string }>).map(({ message }) => message);
}

/** Whether a node's wait suspended an execution that has since ended. */
export function wasSuspended({ data }: Execution, node = WAITING_NODE): boolean {
	const contexts = data.executionData?.contextData as Record<string, MemoryOfNode> | undefined;
	return contexts?.[`node:${node}`]?.midjourneyVideo?.suspension !== undefined;
}

interface MemoryOfNode {
	midjourneyVideo?: { suspension?: unknown };
}
