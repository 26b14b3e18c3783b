import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
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
import { createNodeTypes } from './nodeTypes.ts';
import { sharedLogger } from './sharedLogger.ts';
import { letTimePass } from './time/virtualTime.ts';
import type { TestWorkflow } from './workflow.ts';

export interface EngineSetup {
	workflow: TestWorkflow;
	credential: TestCredential;
	/** Default `trigger`: a run that nobody watches. */
	mode?: WorkflowExecuteMode;
	/** Default 1. */
	executionId?: string;
	/** Set in a sub-workflow. */
	parentExecution?: RelatedExecution;
	/** Ends the execution, as Stop in the editor does. */
	stopSignal?: AbortSignal;
}

sharedLogger();

const projectFolder = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** Loaded once, as n8n does: all runs share the node's class. */
const loadedPackage = loadPackage();

async function loadPackage(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(projectFolder);
	await loader.loadAll();
	return loader;
}

/**
 * Runs the built package in n8n's own engine until the execution ends or waits.
 *
 * @param data what has been done of the execution; by default it starts at the first node
 */
export async function runEngine(setup: EngineSetup, data?: IRunExecutionData): Promise<IRun> {
	const { credential, executionId = '1', mode = 'trigger', stopSignal } = setup;
	const workflow = await loadWorkflow(setup.workflow);
	const additionalData = {
		credentialsHelper: await loadCredentials(credential),
		executionId,
		hooks: new ExecutionLifecycleHooks(mode, executionId, {
			...workflow,
			nodes: [],
			connections: {},
		} as never),
		currentNodeExecutionIndex: 0,
		variables: {},
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
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

/** n8n's side of the one credential that there is. */
export async function loadCredentials(credential: TestCredential): Promise<ICredentialsHelper> {
	return createCredentialsHelper(await loadedPackage, credential);
}

/** As n8n reads it from its database: its nodes have all their parameters, and are nobody else's. */
export async function loadWorkflow(workflow: TestWorkflow): Promise<Workflow> {
	const nodeTypes = createNodeTypes(await loadedPackage);
	return new Workflow({ ...structuredClone(workflow), active: false, nodeTypes });
}

function toStart(setup: EngineSetup, workflow: Workflow): IRunExecutionData {
	const node = workflow.getNode(setup.workflow.nodes[0]!.name)!;
	return createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [[{ json: {} }]] }, source: null }] },
		parentExecution: setup.parentExecution,
	});
}
