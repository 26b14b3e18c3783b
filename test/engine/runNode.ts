import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
	type IConnections,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	type OnError,
	Workflow,
} from 'n8n-workflow';

import { createCredentialsHelper } from './credentialsHelper.ts';
import { createNodeTypes, INPUT_NODE_TYPE } from './nodeTypes.ts';

export interface NodeRun {
	/** Items of the regular output. */
	items: INodeExecutionData[];
	/** Items of the error output, with `onError: 'continueErrorOutput'`. */
	errorItems: INodeExecutionData[];
	/** The error that ended the run. */
	error?: { message: string; description?: string; context: { itemIndex?: number; taskId?: string } };
	hints: string[];
	/** Everything that n8n would store of this execution, as text. */
	record: string;
}

export interface NodeRunSetup {
	parameters: INodeParameters;
	/** The json of each input item; expressions in the parameters see it as `$json`. */
	items?: Array<INodeExecutionData['json']>;
	credential: { apiKey: string; baseUrl: string; callbackSecret?: string };
	onError?: OnError;
	/** Ends the execution, as Stop in the editor does. */
	stopSignal?: AbortSignal;
}

const projectFolder = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** Loaded once, as n8n does: all runs share the node's class. */
const loadedPackage = loadPackage();

async function loadPackage(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(projectFolder);
	await loader.loadAll();
	return loader;
}

/** Runs the built node once in n8n's own engine, as the second of two nodes. */
export async function runNode(setup: NodeRunSetup): Promise<NodeRun> {
	const run = await executeWorkflow(setup);
	const taskData = run.data.resultData.runData['Midjourney Video']?.[0];
	const [items = [], errorItems = []] = taskData?.data?.main ?? [];
	return {
		items: items ?? [],
		errorItems: errorItems ?? [],
		error: taskData?.error as NodeRun['error'],
		hints: (taskData?.hints ?? []).map(({ message }) => message),
		record: JSON.stringify(run),
	};
}

async function executeWorkflow({ stopSignal, ...setup }: NodeRunSetup): Promise<IRun> {
	const loader = await loadedPackage;
	const nodeTypes = createNodeTypes(loader, setup.items ?? [{}]);
	const workflow = new Workflow({
		...toWorkflow(setup),
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
	const additionalData = {
		credentialsHelper: createCredentialsHelper(loader, setup.credential),
		executionId: '1',
		hooks: new ExecutionLifecycleHooks('trigger', '1', { ...workflow, nodes: [], connections: {} } as never),
		currentNodeExecutionIndex: 0,
		variables: {},
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		setExecutionStatus: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
	const execution = new WorkflowExecute(additionalData, 'trigger').run({
		workflow,
		startNode: workflow.getNode('Input')!,
	});
	stopSignal?.addEventListener('abort', () => execution.cancel());
	return await execution;
}

function toWorkflow({ parameters, onError }: Pick<NodeRunSetup, 'parameters' | 'onError'>): {
	nodes: INode[];
	connections: IConnections;
} {
	const base = { typeVersion: 1, position: [0, 0] as [number, number] };
	return {
		nodes: [
			{ ...base, id: 'input', name: 'Input', type: INPUT_NODE_TYPE, parameters: {} },
			{
				...base,
				id: 'node',
				name: 'Midjourney Video',
				type: 'n8n-nodes-midjourney-video.midjourneyVideo',
				parameters,
				credentials: { cometApi: { id: '1', name: 'CometAPI' } },
				onError,
			},
		],
		connections: { Input: { main: [[{ node: 'Midjourney Video', type: 'main', index: 0 }]] } },
	};
}
