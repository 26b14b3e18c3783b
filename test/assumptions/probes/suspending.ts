import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';

import { putCopyBehind, toEngineState } from './engine.ts';

export interface SuspendSettings {
	/** Until n8n's timer, for each suspension. */
	seconds?: number[];
	/** How n8n is asked to run the node again: by a copy on its stack, or as its pull request 37649 has it. */
	by?: 'copy' | 'resumeInstruction';
	/** In its last run it throws, or with an error output fails its first item. */
	fails?: boolean;
	/** Is told by a POST that the last run has begun. */
	tell?: string;
	/** Is called with the resume URL before each suspension, and may take its time with the answer. */
	holdUntil?: string;
}

/** Suspends the execution as often as there are times, then outputs its items and how often it was run. */
export async function suspend(
	context: IExecuteFunctions,
	{ seconds = [1], by = 'copy', fails, tell, holdUntil }: SuspendSettings,
): Promise<INodeExecutionData[]> {
	const memory = context.getContext('node') as { runs?: number; resumeUrl?: unknown };
	memory.runs = (memory.runs ?? 0) + 1;
	const untilTimer = seconds[memory.runs - 1];
	if (untilTimer !== undefined) {
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
