import type { IExecuteData, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

/** What n8n keeps of a run, as far as the package reads or changes it; n8n-workflow has no types for these. */
export interface EngineState {
	executionData?: {
		contextData: Record<string, Record<string, unknown>>;
		nodeExecutionStack: IExecuteData[];
	};
	parentExecution?: { shouldResume?: boolean };
	/** Of n8n's pull request 37649. */
	resumeInstruction?: string;
}

export function toEngineState(context: IExecuteFunctions | IWebhookFunctions): EngineState {
	return (context as unknown as { runExecutionData: EngineState }).runExecutionData;
}

/** Puts a copy of the entry that is running on the stack, and leaves the entry itself without items. */
export function putCopyBehind(context: IExecuteFunctions): void {
	const entry = context.getExecuteData();
	const again = { ...entry, data: { ...entry.data } };
	entry.data = { ...entry.data, main: [] };
	entry.node = { ...entry.node };
	toEngineState(context).executionData!.nodeExecutionStack.unshift(again);
}
