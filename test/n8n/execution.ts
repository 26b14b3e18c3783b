import type { Execution, Item, NodeRun, RunError, RunExecutionData } from './apiTypes.ts';
import { parse } from 'flatted';

export interface NodeOutputOptions {
	/** Index of the output. Default 0; a node's error output is its last one. */
	readonly output?: number;
	/** Index of the run. Default: the last one. */
	readonly run?: number;
}

/** An execution as REST returns it, with its run data parsed. */
export function toExecution(stored: unknown): Execution {
	const execution = stored as Omit<Execution, 'data'> & { data: string | RunExecutionData };
	const data = typeof execution.data === 'string' ? (parse(execution.data) as unknown) : execution.data;
	return { ...execution, data: data as RunExecutionData };
}

/** All runs of a node in an execution, in order; empty if it didn't run. */
export function nodeRuns(execution: Execution, nodeName: string): NodeRun[] {
	return execution.data.resultData.runData[nodeName] ?? [];
}

/** The items a node output; empty if that output stayed empty. Throws if the node didn't run. */
export function nodeOutput(
	execution: Execution,
	nodeName: string,
	{ output = 0, run }: NodeOutputOptions = {},
): Item[] {
	const nodeRun = nodeRuns(execution, nodeName).at(run ?? -1);
	if (nodeRun === undefined) {
		const reason = run === undefined ? 'did not run' : `has no run ${run}`;
		throw new Error(`Node "${nodeName}" ${reason} in ${describeExecution(execution)}`);
	}
	return nodeRun.data?.main?.[output] ?? [];
}

/** The error of a node's last run, or undefined. */
export function nodeError(execution: Execution, nodeName: string): RunError | undefined {
	return nodeRuns(execution, nodeName).at(-1)?.error;
}

/** An execution's state in one line, for error messages. */
export function describeExecution({ id, status, data }: Execution): string {
	const { error, lastNodeExecuted, runData } = data.resultData;
	const nodes = Object.keys(runData).join(', ') || 'none';
	const failure = error ? `, ${lastNodeExecuted ?? 'n8n'} failed: ${error.message}` : '';
	return `execution ${id} (${status}${failure}; nodes that ran: ${nodes})`;
}
