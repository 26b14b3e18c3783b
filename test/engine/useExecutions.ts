import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { expect } from 'vitest';

import type { SimulatorOptions } from '../simulator/index.ts';
import type { EngineSetup } from './engine.ts';
import { dataOf, outputsOf, runsOf, startExecution, type StoredExecution } from './suspendedRun.ts';
import { useVirtualTime } from './time/virtualTime.ts';
import { MARKED_KEY, useSimulator } from './withSimulator.ts';
import { chain, inputNode, testNode, toWorkflow, videoNode } from './workflow.ts';

type Run = Omit<EngineSetup, 'credential' | 'workflow'>;

interface Start extends Run {
	parameters: INodeParameters;
	items?: object[];
	/** The node's settings, such as On Error. */
	settings?: Partial<INode>;
}

export const CREATE_VIDEO = {
	operation: 'createVideo',
	image: 'https://example.com/a.png',
	prompt: '={{ $json.prompt }}',
};

export const WAIT = { operation: 'wait', taskId: '={{ $json.taskId }}' };

/** The option for a wait that isn't suspended. */
export const KEEP_RUNNING = { keepRunning: true };

const RENDER_SECONDS = 60;

/** Executions in virtual time, against a fresh simulator for each test. Renders stand still until `finishRenders`. */
export function useExecutions(options: SimulatorOptions = {}) {
	useVirtualTime();
	let nowMs = Date.now();
	let requestsBefore = 0;
	const api = useSimulator({
		renderSeconds: RENDER_SECONDS,
		clock: () => nowMs,
		...options,
	});

	const startWorkflow = async (workflow: EngineSetup['workflow'], run: Run = {}) => {
		requestsBefore = api.simulator.requests.length;
		const credential = { apiKey: MARKED_KEY, baseUrl: api.simulator.baseUrl };
		return await startExecution({ workflow, credential, ...run });
	};
	const submissionOf = (prompt: string) => {
		const submissions = api.simulator.submissions.filter(({ body }) => body.prompt === prompt);
		if (submissions.length !== 1) throw new Error(`"${prompt}" was billed ${submissions.length} times`);
		return submissions[0]!;
	};
	const idOf = (prompt: string) => submissionOf(prompt).id;

	return {
		get simulator() {
			return api.simulator;
		},
		startWorkflow,
		/** Runs Input > Video > Next, with Failed at the error output. */
		start: async ({ parameters, items = [{}], settings, ...run }: Start) =>
			await startWorkflow(toSimpleWorkflow(parameters, items, settings), run),
		/** Submits one task per prompt, in this order; returns the tasks' IDs. */
		submitted: async (prompts: string[]) => {
			const taskIds: string[] = [];
			for (const prompt of prompts) taskIds.push(...(await api.submitted([prompt])));
			return taskIds;
		},
		/** The ID of the one task submitted with this prompt. */
		idOf,
		/** Lets all renders finish. */
		finishRenders: () => void (nowMs += 2 * RENDER_SECONDS * 1000),
		/** What the node outputs for the one task submitted with this prompt, once it has ended. */
		ended: (prompt: string, change: IDataObject = {}) => {
			const { id } = submissionOf(prompt);
			const links = Array.from(
				{ length: 4 },
				(_, index) => `${api.simulator.baseUrl}/results/${id}_${index}.mp4`,
			);
			return {
				taskId: id,
				status: 'SUCCESS',
				finished: true,
				succeeded: true,
				progress: 100,
				videoUrl: links[0],
				videoUrls: links,
				state: null,
				prompt,
				failReason: null,
				...change,
			};
		},
		/** The result of an execution that's suspended for these prompts' tasks, the only ones paid for. */
		suspended: (...prompts: string[]) => {
			const ids = prompts.map(idOf).join(', ');
			const [tasks, areThey] = prompts.length === 1 ? ['task', "it's"] : ['tasks', "they're"];
			return {
				...unfinished('waiting', prompts.length),
				hints: [
					`Waiting for ${tasks} ${ids}. The execution continues automatically when ${areThey} finished. If you stop it, use Get Video with the task ID to get the result.`,
				],
			};
		},
		/** The routes of all requests since the workflow started. */
		requests: () => api.simulator.requests.slice(requestsBefore).map(({ route }) => route),
		/** Everything there is to see of an execution of the simple workflow, and what it cost. */
		result: (execution: StoredExecution) => ({
			status: execution.status,
			outputs: outputsOf(execution, 'Video'),
			errorOutputs: outputsOf(execution, 'Video', 1),
			next: outputsOf(execution, 'Next'),
			failed: outputsOf(execution, 'Failed'),
			hints: runsOf(execution, 'Video').flatMap(({ hints }) => (hints ?? []).map(({ message }) => message)),
			error: dataOf(execution).resultData.error?.message,
			billed: api.simulator.billedSubmissions,
			charged: api.simulator.ledger.filter(({ kind }) => kind === 'charge').length,
		}),
	};
}

/** Items with this JSON, each paired with the input item at the same index. */
export function paired(jsons: IDataObject[]): INodeExecutionData[] {
	return jsons.map((json, item) => ({ json, pairedItem: { item } }));
}

/** The result of a successful execution: the node output the items once, and the next node received them once. */
export function succeeded(jsons: IDataObject[], billed: number, hints: unknown[] = []) {
	const items = paired(jsons);
	return {
		status: 'success',
		outputs: [items],
		errorOutputs: [[]],
		next: [items],
		failed: [],
		hints,
		error: undefined,
		billed,
		charged: billed,
	};
}

/** The result of an execution that ended in an error; n8n keeps no hints of such a run. */
export function failed(billed: number, error: unknown = expect.any(String)) {
	return { ...unfinished('error', billed), error };
}

function unfinished(status: string, billed: number) {
	const none = { errorOutputs: [[]], next: [], failed: [], error: undefined };
	return { status, outputs: [[]], ...none, hints: [], billed, charged: billed };
}

export function toSimpleWorkflow(parameters: INodeParameters, items: object[], settings?: Partial<INode>) {
	return toWorkflow(
		{
			Input: inputNode(items),
			Video: videoNode(parameters, settings),
			Next: testNode('test.pass'),
			Failed: testNode('test.pass'),
		},
		[...chain('Input', 'Video', 'Next'), { from: 'Video', output: 1, to: 'Failed' }],
	);
}
