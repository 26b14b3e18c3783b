import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialsHelper,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type RelatedExecution,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { createCredentialsHelper, type TestCredential } from './credentialsHelper.ts';
import { loadPackage } from './loadedPackage.ts';
import { createNodeTypes } from './nodeTypes.ts';
import { sharedLogger } from './sharedLogger.ts';
import { letTimePass } from './time/virtualTime.ts';
import type { TestWorkflow } from './workflow.ts';

export interface EngineSetup {
	workflow: TestWorkflow;
	credential: TestCredential;
	/** Default `trigger`: a run that nobody's watching. */
	mode?: WorkflowExecuteMode;
	/** Default 1. */
	executionId?: string;
	/** Set for a sub-workflow. */
	parentExecution?: RelatedExecution;
	/** Ends the execution, like Stop in the editor does. */
	stopSignal?: AbortSignal;
	/** Where n8n takes calls to suspended executions. Default: an address where nothing listens. */
	waitingUrl?: string;
	/** n8n 1.x puts no token into a suspended execution's URL, and may run it more than once. Default 2. */
	n8nVersion?: 1 | 2;
	/** When n8n cancels the execution; epoch milliseconds. */
	timeoutMs?: number;
	/** Whether the nodes' answer is streamed to someone. */
	isStreaming?: boolean;
}

sharedLogger();

/**
 * Runs the built package in n8n's own engine until the execution ends or waits.
 *
 * @param data what the execution has done so far; by default, it starts at the first node
 */
export async function runEngine(setup: EngineSetup, data?: IRunExecutionData): Promise<IRun> {
	const { credential, executionId = '1', mode = 'trigger', stopSignal } = setup;
	const workflow = await loadWorkflow(setup.workflow);
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {
		...workflow,
		nodes: [],
		connections: {},
	} as never);
	if (setup.isStreaming) hooks.addHandler('sendChunk', () => {});
	const additionalData = {
		...toOwnAdditionalData(await loadCredentials(credential), executionId, setup.waitingUrl),
		hooks,
		streamingEnabled: setup.isStreaming,
		executionTimeoutTimestamp: setup.timeoutMs,
		setExecutionStatus: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
	const execution = new WorkflowExecute(
		additionalData,
		mode,
		data ?? toStart(setup, workflow),
	).processRunExecutionData(workflow);
	stopSignal?.addEventListener('abort', () => execution.cancel());
	return await letTimePass(execution);
}

/** n8n's side of the only credential. */
export async function loadCredentials(credential: TestCredential): Promise<ICredentialsHelper> {
	return createCredentialsHelper(await loadPackage(), credential);
}

/** What n8n passes to each run, whatever runs it. */
export function toOwnAdditionalData(
	credentialsHelper: ICredentialsHelper,
	executionId: string | undefined,
	waitingUrl = NOBODY_LISTENS,
) {
	return {
		credentialsHelper,
		executionId,
		currentNodeExecutionIndex: 0,
		variables: {},
		webhookWaitingBaseUrl: `${waitingUrl}/webhook-waiting`,
		formWaitingBaseUrl: `${waitingUrl}/form-waiting`,
	};
}

/** Only root can bind this port. */
const NOBODY_LISTENS = 'http://127.0.0.1:9';

/** The workflow as n8n reads it from its database: its nodes have all their parameters, and aren't shared. */
export async function loadWorkflow(workflow: TestWorkflow): Promise<Workflow> {
	const nodeTypes = createNodeTypes(await loadPackage());
	return new Workflow({ ...structuredClone(workflow), active: false, nodeTypes });
}

function toStart(setup: EngineSetup, workflow: Workflow): IRunExecutionData {
	const node = workflow.getNode(setup.workflow.nodes[0]!.name)!;
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [[{ json: {} }]] }, source: null }] },
		parentExecution: setup.parentExecution,
	});
	if (setup.n8nVersion === 1) delete data.resumeToken;
	return data;
}
