import type { INodeExecutionData, INodeParameters, OnError } from 'n8n-workflow';

import type { TestCredential } from './credentialsHelper.ts';
import { runEngine } from './engine.ts';
import { chain, inputNode, toWorkflow, videoNode } from './workflow.ts';

export interface NodeRun {
	/** Items of the regular output. */
	items: INodeExecutionData[];
	/** Items of the error output, with `onError: 'continueErrorOutput'`. */
	errorItems: INodeExecutionData[];
	/** The error that ended the run. */
	error?: { message: string; description?: string; context: { itemIndex?: number; taskId?: string } };
	hints: string[];
	/** Everything n8n would store of this execution, as text. */
	record: string;
}

export interface NodeRunSetup {
	parameters: INodeParameters;
	/** Each input item's JSON; expressions in the parameters see it as `$json`. */
	items?: Array<INodeExecutionData['json']>;
	credential: TestCredential;
	onError?: OnError;
	/** Ends the execution, like Stop in the editor does. */
	stopSignal?: AbortSignal;
}

/** Runs the built node once in n8n's own engine, as the second of two nodes. */
export async function runNode(setup: NodeRunSetup): Promise<NodeRun> {
	const { parameters, items: inputs = [{}], credential, onError, stopSignal } = setup;
	const workflow = toWorkflow(
		{ Input: inputNode(inputs), 'Midjourney Video': videoNode(parameters, { onError }) },
		chain('Input', 'Midjourney Video'),
	);
	const run = await runEngine({ workflow, credential, stopSignal });
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
