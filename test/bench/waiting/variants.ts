import type { Credential, WorkflowNode } from '../../n8n/index.ts';
import { httpRequest, ifSucceeded, waitSeconds } from '../loopNodes.ts';
import { type VideoNode, webhookWorkflow, withPickedCredential } from '../../workflows.ts';

export interface VariantTools {
	/** The package's credential. */
	credential: Credential;
	/** For n8n's OpenAI node. */
	openAiCredential: Credential;
	apiUrl: string;
	apiKey: string;
}

export interface Variant {
	name: string;
	label: string;
	toWorkflow: (name: string, tools: VariantTools) => ReturnType<typeof webhookWorkflow>;
}

const STATE = '={{ $json.state }}';
const IMAGE = 'https://example.com/a.png';

const NEXT: VideoNode = { name: 'Next', type: 'n8n-nodes-base.noOp', typeVersion: 1 };

/** Create Video with its defaults, apart from `options`. */
const ours = (name: string, label: string, options: object = {}): Variant => ({
	name,
	label,
	toWorkflow: (workflowName, { credential }) => {
		const parameters = { operation: 'createVideo', image: IMAGE, options: { state: STATE, ...options } };
		const nodes = [{ name: 'Video', parameters }, NEXT];
		return withPickedCredential(webhookWorkflow(workflowName, nodes, 'onReceived'), credential);
	},
});

/** What users build today: HTTP Request → Wait → HTTP Request → IF, and back to Wait. */
const loop = (seconds: number): Variant => ({
	name: `loop${seconds}`,
	label: `HTTP Request, Wait ${seconds} s, IF`,
	toWorkflow: (name, { apiUrl, apiKey }) => {
		const body = `={{ JSON.stringify({ motion: 'low', image: '${IMAGE}', state: $json.state }) }}`;
		const nodes: VideoNode[] = [
			httpRequest('Submit', apiKey, {
				method: 'POST',
				url: `${apiUrl}/mj/submit/video`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: body,
			}),
			waitSeconds(name, seconds),
			httpRequest('Fetch', apiKey, {
				url: `=${apiUrl}/mj/task/{{ $('Submit').first().json.result }}/fetch`,
			}),
			ifSucceeded(),
			NEXT,
		];
		const workflow = webhookWorkflow(name, nodes, 'onReceived');
		const to = (node: string) => [{ node, type: 'main', index: 0 }];
		return {
			...workflow,
			connections: { ...workflow.connections, If: { main: [to('Next'), to('Wait')] } },
		};
	},
});

const openAi: Variant = {
	name: 'openAi',
	label: 'n8n’s OpenAI video node',
	toWorkflow: (name, { openAiCredential: { id, name: credentialName } }) => {
		const node: Partial<WorkflowNode> & { name: string } = {
			name: 'Video',
			type: '@n8n/n8n-nodes-langchain.openAi',
			typeVersion: 2,
			parameters: {
				resource: 'video',
				operation: 'generate',
				modelId: { __rl: true, mode: 'id', value: 'sora-2' },
				prompt: STATE,
				seconds: 4,
				size: '1280x720',
				options: {},
			},
			credentials: { openAiApi: { id, name: credentialName } },
		};
		return webhookWorkflow(name, [node, NEXT], 'onReceived');
	},
};

export const CREATE_VIDEO = ours('createVideo', 'Create Video');

/** Variants that give up their slot; measured one after another. */
export const DURABLE = [CREATE_VIDEO, loop(65)];

/** Variants that hold their slot and are idle most of the time; measured side by side, each on its own n8n. */
export const HOLDING = [
	ours('keepRunning', 'Create Video with Keep Running', { keepRunning: true }),
	loop(5),
	openAi,
];
