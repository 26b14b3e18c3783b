import { ExecuteContext } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	createRunExecutionData,
	type IDataObject,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type NodeExecutionHint,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { TestCredential } from './credentialsHelper.ts';
import { loadCredentials, loadWorkflow, toOwnAdditionalData } from './engine.ts';
import { letTimePass } from './time/virtualTime.ts';
import { type TestNode, toWorkflow } from './workflow.ts';

/** What runs nodes in n8n 2.41.1 other than its usual engine: once, on run data that nobody reads afterwards. */
export interface Host {
	mode: WorkflowExecuteMode;
	executionId?: string;
	createRunData: () => IRunExecutionData;
}

/** Like `toV1ExecuteContext` in `v1-adapters.js` of `@n8n/node-engine-compatibility`. */
export const ENGINE_2: Host = {
	mode: 'trigger',
	executionId: '019a9c3e-6f1d-7c4b-a5e2-3d8f0b1c2a4e',
	createRunData: () =>
		createRunExecutionData({
			startData: {},
			resultData: { runData: {} },
			executionData: {
				contextData: {},
				nodeExecutionStack: [],
				metadata: {},
				waitingExecution: {},
				waitingExecutionSource: null,
			},
		}),
};

/** Like `executeNodeDirectly` in n8n's `ephemeral-node-executor.js`, for the module `agents`. */
export const AGENTS_MODULE: Host = { mode: 'internal', createRunData: createEmptyRunExecutionData };

/** Runs the built node on one item; returns its output and hints, and whether it requested a suspension. */
export async function runAlone(
	host: Host,
	testNode: TestNode,
	json: IDataObject,
	credential: TestCredential,
) {
	const workflow = await loadWorkflow(toWorkflow({ Video: testNode }, []));
	const node = workflow.getNode('Video')!;
	const additionalData = toOwnAdditionalData(
		await loadCredentials(credential),
		host.executionId,
	) as unknown as IWorkflowExecuteAdditionalData;
	const runData = host.createRunData();
	const items = [{ json }];
	const data = { main: [items] };
	const entry = { node, data, source: null };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		host.mode,
		runData,
		0,
		items,
		data,
		entry,
		[],
	);
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const [output] = (await letTimePass(nodeType.execute!.call(context))) as Array<
		Array<{ json: IDataObject }>
	>;
	return {
		items: output!.map((item) => item.json),
		hints: context.hints.map(({ message }: NodeExecutionHint) => message),
		isSuspended: runData.waitTill !== undefined,
	};
}
