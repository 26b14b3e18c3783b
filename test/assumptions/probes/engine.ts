import type { IExecuteData, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

/** n8n's data about a run, as far as the package reads or changes it; n8n-workflow has no types for it. */
export interface EngineState {
	executionData?: {
		contextData: Record<string, Record<string, unknown>>;
		nodeExecutionStack: IExecuteData[];
	};
	parentExecution?: { shouldResume?: boolean };
	/** From n8n's pull request 37649. */
	resumeInstruction?: string;
}

export function toEngineState(context: IExecuteFunctions | IWebhookFunctions): EngineState {
	return (context as unknown as { runExecutionData: EngineState }).runExecutionData;
}

/** Puts a copy of the running entry on the stack, and leaves the entry itself without items. */
export function putCopyBehind(context: IExecuteFunctions): void {
	const entry = context.getExecuteData();
	const again = { ...entry, data: { ...entry.data } };
	entry.data = { ...entry.data, main: [] };
	entry.node = { ...entry.node };
	toEngineState(context).executionData!.nodeExecutionStack.unshift(again);
}
