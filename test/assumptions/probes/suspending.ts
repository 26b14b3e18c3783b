import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';

import { putCopyBehind, toEngineState } from './engine.ts';

export interface SuspendSettings {
	/** How long until n8n's timer, for each suspension. */
	seconds?: number[];
	/** How n8n is made to run the node again: by a copy on its stack, or as in its pull request 37649. */
	by?: 'copy' | 'resumeInstruction';
	/** In its last run, the node throws, or fails its first item if it continues on errors. */
	fails?: boolean;
	/** A URL that gets a POST when the last run has started. */
	tell?: string;
	/** A URL that's called with the resume URL before each suspension, and may take its time to answer. */
	holdUntil?: string;
}

/** Suspends the execution once per entry of `seconds`, then outputs its items with the number of its runs. */
export async function suspend(
	context: IExecuteFunctions,
	{ seconds = [1], by = 'copy', fails, tell, holdUntil }: SuspendSettings,
): Promise<INodeExecutionData[]> {
	const memory = context.getContext('node') as { runs?: number; resumeUrl?: unknown };
	memory.runs = (memory.runs ?? 0) + 1;
	const untilTimer = seconds[memory.runs - 1];
	if (untilTimer !== undefined) {
		Object.assign(context.getContext('flow'), { suspendedBy: context.getNode().name });
		memory.resumeUrl = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
		if (holdUntil) await context.helpers.httpRequest({ url: `${holdUntil}?${String(memory.resumeUrl)}` });
		if (by === 'copy') putCopyBehind(context);
		else toEngineState(context).resumeInstruction = 'run-stack-head';
		await context.putExecutionToWait(new Date(Date.now() + untilTimer * 1000));
		return [];
	}
	if (tell) await context.helpers.httpRequest({ method: 'POST', url: tell });
	const error = fails && new NodeOperationError(context.getNode(), 'Failed on purpose', { itemIndex: 0 });
	if (error && !context.continueOnFail()) throw error;
	const { runs } = memory;
	return context.getInputData().map(({ json }, item) => ({
		json: { ...json, runs },
		pairedItem: { item },
		...(error && item === 0 && { error }),
	}));
}
