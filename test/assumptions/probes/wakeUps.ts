import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { toEngineState } from './engine.ts';

/** What the caller of a resume URL asks webhook() to do. */
export interface WakeUpRequest {
	does: 'stay' | 'passNothing';
	/** Calls are held until the execution has got this many; n8n then answers them by itself. */
	together?: number;
}

/** By execution ID. */
const waiting = new Map<string, Array<() => void>>();

export async function answerWakeUp(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { does, together = 1 } = context.getBodyData() as unknown as WakeUpRequest;
	await meet(context.getExecutionId(), together);
	const { contextData, nodeExecutionStack } = toEngineState(context).executionData!;
	const { name } = context.getNode();
	const seen = {
		isDisabled: nodeExecutionStack[0]?.node.disabled,
		remembered: contextData[`node:${name}`],
	};
	if (together === 1) context.getResponseObject().status(202).json(seen);
	const noWebhookResponse = together === 1;
	return { noWebhookResponse, ...(does === 'passNothing' && { workflowData: [] }) };
}

/** Resolves for all callers once this many have arrived. */
async function meet(executionId: string, count: number): Promise<void> {
	const others = waiting.get(executionId) ?? [];
	if (others.length + 1 >= count) {
		waiting.delete(executionId);
		for (const goOn of others) goOn();
		return;
	}
	await new Promise<void>((resolve) => waiting.set(executionId, [...others, resolve]));
}
