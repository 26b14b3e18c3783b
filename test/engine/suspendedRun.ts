import { parse, stringify } from 'flatted';
import type { INodeExecutionData, IRun, IRunExecutionData, ITaskData } from 'n8n-workflow';

import { type EngineSetup, loadWorkflow, runEngine } from './engine.ts';
import type { TestWorkflow } from './workflow.ts';

/** An execution that has ended or is waiting, as in n8n's database. */
export interface StoredExecution {
	setup: EngineSetup;
	status: IRun['status'];
	/** Its data, as text. */
	stored: string;
	/** What n8n keeps of it in memory. */
	run: IRun;
}

/** What wakes a waiting execution. */
export type WakeUp = 'timer' | 'webhook';

/** Runs a workflow until it ends or waits. */
export async function startExecution(setup: EngineSetup): Promise<StoredExecution> {
	return toStored(setup, await runEngine(setup));
}

/** Resumes a waiting execution at once, whatever time it's waiting for. It stays unchanged for another wake-up. */
export async function resumeExecution(
	execution: StoredExecution,
	wakeUp: WakeUp = 'timer',
): Promise<StoredExecution> {
	const { setup, status } = execution;
	if (status !== 'waiting') throw new Error(`The execution does not wait: ${status}`);
	const data = dataOf(execution);
	if (wakeUp === 'webhook') prepareForWebhook(data, setup.n8nVersion ?? 2);
	return toStored(setup, await runEngine(setup, data));
}

/**
 * Starts a new execution where one has failed, like Retry in n8n's list of executions.
 *
 * @param changed the workflow as it's saved now; by default, as it was
 */
export async function retryExecution(
	execution: StoredExecution,
	executionId: string,
	changed?: TestWorkflow,
): Promise<StoredExecution> {
	const workflow = changed ?? execution.setup.workflow;
	const setup: EngineSetup = { ...execution.setup, workflow, executionId, mode: 'retry' };
	const data = dataOf(execution);
	const { resultData, executionData } = data;
	delete resultData.error;
	const runs = resultData.runData[resultData.lastNodeExecuted!];
	if (runs?.at(-1)?.error !== undefined) runs.pop();
	if (changed) {
		const loaded = await loadWorkflow(changed);
		for (const entry of executionData!.nodeExecutionStack) entry.node = loaded.getNode(entry.node.name)!;
	}
	return toStored(setup, await runEngine(setup, data));
}

/** The data of an execution as read back from the database. */
export function dataOf({ stored }: StoredExecution): IRunExecutionData {
	return parse(stored) as IRunExecutionData;
}

/** All runs of a node, in order. */
export function runsOf(execution: StoredExecution, nodeName: string): ITaskData[] {
	return dataOf(execution).resultData.runData[nodeName] ?? [];
}

/** What each run of a node output. */
export function outputsOf(execution: StoredExecution, nodeName: string, output = 0): INodeExecutionData[][] {
	return runsOf(execution, nodeName).map(({ data }) => data?.main?.[output] ?? []);
}

function toStored(setup: EngineSetup, run: IRun): StoredExecution {
	const { data, status } = run;
	const stored = stringify(data);
	if (stored.includes(setup.credential.apiKey)) throw new Error('The key is stored with the execution');
	return { setup, status, stored, run };
}

/** What n8n does before it resumes an execution woken by a webhook call, to which the node answered with no items. */
function prepareForWebhook(data: IRunExecutionData, n8nVersion: 1 | 2): void {
	const { resultData, executionData } = data;
	const entry = executionData!.nodeExecutionStack[0]!;
	entry.node.disabled = true;
	data.waitTill = undefined;
	resultData.runData[resultData.lastNodeExecuted!]!.pop();
	entry.data.main = [];
	if (n8nVersion === 2) entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
}
