import type { Credential, WorkflowJson } from '../n8n/index.ts';
import type { SubmitCall } from '../simulator/index.ts';
import { type VideoNode, webhookWorkflow, withPickedCredential } from '../workflows.ts';
import { REQUEST_TIMEOUT_SECONDS } from './faultKinds.ts';
import type { Settings } from './planTypes.ts';

/** What a workflow does with its items, in one node or two. */
export interface Way {
	operation: 'createImage' | 'createVideo' | 'download' | 'get' | 'submit' | 'submitAndWait';
	/** For ways that wait: whether the execution is suspended or keeps running. */
	kind?: 'running' | 'suspended';
}

const several = (count: number, way: Way): Way[] => Array.from({ length: count }, () => way);

/** Executions take turns with these. An odd number, so that each way meets both characters. */
export const WAYS: Way[] = [
	...several(7, { operation: 'createVideo', kind: 'suspended' }),
	...several(2, { operation: 'createVideo', kind: 'running' }),
	...several(3, { operation: 'createImage', kind: 'suspended' }),
	...several(1, { operation: 'createImage', kind: 'running' }),
	...several(4, { operation: 'submitAndWait', kind: 'suspended' }),
	...several(1, { operation: 'submitAndWait', kind: 'running' }),
	...several(3, { operation: 'submit' }),
	...several(2, { operation: 'get' }),
	...several(2, { operation: 'download' }),
];

/** The submission calls for an item, in order. */
export function toCalls({ operation }: Way): SubmitCall[] {
	if (operation === 'get' || operation === 'download') return [];
	return operation === 'createImage' ? ['imagine', 'action'] : ['video'];
}

export const submits = (way: Way) => toCalls(way).length > 0;
export const makesImages = ({ operation }: Way) => operation === 'createImage';
export const isWaiting = ({ kind }: Way) => kind !== undefined;
export const hasFiles = ({ operation }: Way) => operation !== 'submit';

/** The node whose output is the workflow's. */
export const VIDEO = 'Video';
/** The node before it if two nodes submit and wait. */
export const SUBMIT = 'Submit';
const FAILED = 'Failed';

const MAX_WAIT_MINUTES = 1.5;

/** n8n treats 0 ms between tries as its default, one second. */
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

/** The workflow's name, which is also its webhook path. */
export function toName({ character, way, onError, retryOnFail, download }: Settings): string {
	const { operation, kind = '' } = way;
	return [operation, kind, download, character, onError, retryOnFail ? 'retry' : 'once'].join('-');
}

/** Webhook → items → the nodes of the way; their error outputs → Failed. */
export function toWorkflow(settings: Settings, credential: Credential): WorkflowJson {
	const nodes = toNodes(settings);
	const workflow = webhookWorkflow(toName(settings), nodes, 'onReceived');
	const last = workflow.nodes.at(-1)!;
	const failed = { ...last, id: FAILED, name: FAILED, type: 'n8n-nodes-base.noOp', typeVersion: 1 };
	workflow.nodes.push({ ...failed, parameters: {}, onError: 'stopWorkflow', retryOnFail: false });
	for (const { name } of nodes.filter(({ onError }) => onError === 'continueErrorOutput')) {
		const { main = [[]] } = (workflow.connections[name] ?? {}) as { main?: unknown[] };
		workflow.connections[name] = { main: [main[0], [{ node: FAILED, type: 'main', index: 0 }]] };
	}
	return withPickedCredential(workflow, credential);
}

function toNodes({ way, onError, retryOnFail, download }: Settings): VideoNode[] {
	const { operation, kind } = way;
	const ofNode = retryOnFail ? RETRY : {};
	const shared = { requestTimeout: REQUEST_TIMEOUT_SECONDS };
	const waiting = {
		maxWaitMinutes: MAX_WAIT_MINUTES,
		options: { ...shared, checkEvery: 1, keepRunning: kind === 'running' },
	};
	const state = '={{ $json.state }}';
	const taskId = '={{ $json.taskId }}';
	const video = { image: 'https://example.com/a.png', prompt: '={{ $json.state }}' };
	const node = (name: string, parameters: Record<string, unknown>): VideoNode => ({
		name,
		onError,
		...ofNode,
		parameters,
	});
	switch (operation) {
		case 'createVideo': {
			const options = { ...waiting.options, state };
			return [node(VIDEO, { operation, ...video, ...waiting, download, options })];
		}
		case 'createImage': {
			const options = { ...waiting.options, state };
			return [node(VIDEO, { operation, prompt: state, imageIndex: 1, ...waiting, download, options })];
		}
		case 'submit':
			return [node(VIDEO, { operation, ...video, options: { ...shared, state } })];
		case 'submitAndWait': {
			const submit = { operation: 'submit', ...video, options: { ...shared, state } };
			// An error item would have no task to wait for.
			const ofSubmit = onError === 'stopWorkflow' ? onError : 'continueErrorOutput';
			return [
				{ ...node(SUBMIT, submit), onError: ofSubmit },
				node(VIDEO, { operation: 'wait', taskId, ...waiting, download }),
			];
		}
		case 'get':
		case 'download':
			return [node(VIDEO, { operation, taskId, download, options: shared })];
	}
}
