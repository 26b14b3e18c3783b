import { type VideoNode, webhookWorkflow } from '../../workflows.ts';
import type { BenchN8n } from '../benchN8n.ts';
import { httpRequest, ifSucceeded, waitSeconds } from '../loopNodes.ts';

export const POLL_SECONDS = 5;

/** The node where the finished tasks come out, in as many runs as it takes. */
export const RESULTS = 'Results';

/** How one execution waits for all its tasks. Its items have the task IDs as `id`. */
export interface Way {
	name: string;
	label: string;
	/** Whether the server lacks the call that lists many tasks at once. */
	isWithoutList?: boolean;
	toWorkflow: (name: string, bench: BenchN8n) => ReturnType<typeof webhookWorkflow>;
}

export const WAYS: Way[] = [
	{ name: 'wait', label: 'Wait for Video', toWorkflow: toWaitWorkflow },
	{ name: 'fetches', label: 'Wait for Video, no list call', isWithoutList: true, toWorkflow: toWaitWorkflow },
	{ name: 'loop', label: `HTTP Request, IF, Wait ${POLL_SECONDS} s`, toWorkflow: toLoopWorkflow },
];

function toWaitWorkflow(name: string): ReturnType<typeof webhookWorkflow> {
	const parameters = {
		operation: 'wait',
		taskId: '={{ $json.id }}',
		options: { checkEvery: POLL_SECONDS, keepRunning: true },
	};
	return webhookWorkflow(name, [{ name: RESULTS, parameters }], 'onReceived');
}

/** What users build today: the open items loop until the last one has finished. */
function toLoopWorkflow(name: string, { simulator }: BenchN8n): ReturnType<typeof webhookWorkflow> {
	const nodes: VideoNode[] = [
		httpRequest('Fetch', simulator.apiKey, { url: `=${simulator.baseUrl}/mj/task/{{ $json.id }}/fetch` }),
		ifSucceeded(),
		{ name: RESULTS, type: 'n8n-nodes-base.noOp', typeVersion: 1 },
		waitSeconds(name, POLL_SECONDS),
	];
	const workflow = webhookWorkflow(name, nodes, 'onReceived');
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	const connections = {
		...workflow.connections,
		If: { main: [to(RESULTS), to('Wait')] },
		[RESULTS]: { main: [] },
		Wait: { main: [to('Fetch')] },
	};
	return { ...workflow, connections };
}
