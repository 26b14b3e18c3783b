import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';

/** One call of execute(). */
interface Call {
	runIndex: number;
	items: number;
	executionId: string;
	/** Whether the node's context is the same object as in the execution's first call. */
	hasSameContext: boolean;
}

/** By execution ID. */
const firstContexts = new Map<string, object>();

/** Fails in its first call; later outputs all calls, as its context remembers them. */
export async function failOnce(
	context: IExecuteFunctions,
	{ by }: { by?: 'throw' | 'json.error' },
): Promise<INodeExecutionData[]> {
	const memory = context.getContext('node') as { calls?: Call[] };
	const executionId = context.getExecutionId();
	if (!firstContexts.has(executionId)) firstContexts.set(executionId, memory);
	const call = {
		runIndex: Number(context.evaluateExpression('{{ $runIndex }}', 0)),
		items: context.getInputData().length,
		executionId,
		hasSameContext: firstContexts.get(executionId) === memory,
	};
	memory.calls = [...(memory.calls ?? []), call];
	if (memory.calls.length > 1) return memory.calls.map((json) => ({ json: { ...json } }));
	if (by === 'throw') throw new NodeOperationError(context.getNode(), 'Thrown on purpose');
	return [{ json: { error: 'an error in the first item' } }];
}

/** Records a key twice, and outputs for each time how many known keys n8n reports. */
export async function noteTwice(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const note = async () =>
		await context.helpers.checkProcessedAndRecord([context.getExecutionId()], 'node', {
			mode: 'entries',
			maxEntries: 10,
		});
	const { processed: first } = await note();
	const { processed: second } = await note();
	return [{ json: { first: first.length, second: second.length } }];
}
