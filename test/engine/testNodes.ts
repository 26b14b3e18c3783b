import {
	type EngineResponse,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

export type TestNodeType = `test.${'input' | 'pass' | 'merge' | 'split' | 'threeTimes' | 'agent'}`;

/** Small nodes around the one under test, by their type. */
export const TEST_NODES: Record<TestNodeType, INodeType> = {
	/** Outputs the items of its parameter, JSON; the files of an item, in base64, are its `$files`. */
	'test.input': {
		description: describeNode('Input', {
			properties: [{ displayName: 'Items', name: 'items', type: 'string', default: '[]' }],
		}),
		async execute() {
			const items = JSON.parse(this.getNodeParameter('items', 0) as string) as object[];
			return [items.map((item) => toItem(item))];
		},
	},
	/** Outputs what it received. */
	'test.pass': {
		description: describeNode('Pass'),
		async execute() {
			return [this.getInputData()];
		},
	},
	/** Appends its two inputs, as n8n's Merge does, which also runs with only one of them when nothing else is left. */
	'test.merge': {
		description: describeNode('Merge', {
			inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
			requiredInputs: 1,
		}),
		async execute() {
			return [[...this.getInputData(0), ...this.getInputData(1)]];
		},
	},
	/** Puts its first item out by output 0, the others by output 1. */
	'test.split': {
		description: describeNode('Split', {
			outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		}),
		async execute() {
			const [first, ...others] = this.getInputData();
			return [[first!], others];
		},
	},
	/** Sends its input back by output 1 until it has run three times, then on by output 0. */
	'test.threeTimes': {
		description: describeNode('Three Times', {
			outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		}),
		async execute() {
			const items = this.getInputData();
			return Number(this.evaluateExpression('{{ $runIndex }}', 0)) < 2 ? [[], items] : [items, []];
		},
	},
	/** Calls the node `Tool` with each entry of its parameter, one after another, and outputs what they returned. */
	'test.agent': {
		description: describeNode('Agent', {
			properties: [{ displayName: 'Calls', name: 'calls', type: 'string', default: '[]' }],
		}),
		async execute(response?: EngineResponse<{ results?: unknown[] }>) {
			const calls = JSON.parse(this.getNodeParameter('calls', 0) as string) as IDataObject[];
			const answers = response?.actionResponses ?? [];
			const results = [
				...(response?.metadata.results ?? []),
				...answers.flatMap(({ data }) => data.data?.ai_tool?.[0]?.map(({ json }) => json) ?? []),
			];
			const input = calls[results.length];
			if (!input) return [[{ json: { results } }]];
			const id = `call_${results.length}`;
			const call = {
				nodeName: 'Tool',
				actionType: 'ExecutionNodeAction',
				type: NodeConnectionTypes.AiTool,
			} as const;
			return { actions: [{ ...call, id, input, metadata: {} }], metadata: { results } };
		},
	},
};

function toItem({ $files, ...json }: { $files?: Record<string, string> }): INodeExecutionData {
	if (!$files) return { json };
	const binary = Object.fromEntries(
		Object.entries($files).map(([field, data]) => [
			field,
			{ data, mimeType: 'image/png', fileName: 'image.png' },
		]),
	);
	return { json, binary };
}

function describeNode(
	displayName: string,
	description: Partial<INodeTypeDescription> = {},
): INodeTypeDescription {
	return {
		displayName,
		name: displayName,
		group: ['transform'],
		version: 1,
		description: 'For tests',
		defaults: {},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
		...description,
	};
}
