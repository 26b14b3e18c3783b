import {
	type EngineResponse,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

export type TestNodeType =
	| `test.${'input' | 'pass' | 'merge' | 'split' | 'threeTimes' | 'loop' | 'wait' | 'slow' | 'agent' | 'agent2'}`
	| (typeof N8N_NODES)[keyof typeof N8N_NODES];

/** Types of n8n's own nodes that the node under test looks for; here, they output their parameter's items. */
export const N8N_NODES = {
	webhook: 'n8n-nodes-base.webhook',
	form: 'n8n-nodes-base.formTrigger',
	chat: '@n8n/n8n-nodes-langchain.chatTrigger',
	respond: 'n8n-nodes-base.respondToWebhook',
} as const;

/** Outputs the items of its parameter, which is JSON. An item's `$files` are its files in base64. */
const INPUT: INodeType = {
	description: describeNode('Input', {
		properties: [
			{ displayName: 'Items', name: 'items', type: 'string', default: '[]' },
			{ displayName: 'Respond', name: 'responseMode', type: 'string', default: 'onReceived' },
		],
	}),
	async execute() {
		const items = JSON.parse(this.getNodeParameter('items', 0) as string) as object[];
		return [items.map((item) => toItem(item))];
	},
};

/** Small nodes around the one under test, by their type. */
export const TEST_NODES: Record<TestNodeType, INodeType> = {
	'test.input': INPUT,
	[N8N_NODES.webhook]: INPUT,
	[N8N_NODES.form]: INPUT,
	[N8N_NODES.chat]: INPUT,
	[N8N_NODES.respond]: INPUT,
	/** Outputs what it received. */
	'test.pass': {
		description: describeNode('Pass'),
		async execute() {
			return [this.getInputData()];
		},
	},
	/** Appends its two inputs, like n8n's Merge, which also runs with only one of them if nothing else is left. */
	'test.merge': {
		description: describeNode('Merge', {
			inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
			requiredInputs: 1,
		}),
		async execute() {
			return [[...this.getInputData(0), ...this.getInputData(1)]];
		},
	},
	/** Outputs its first item at output 0, the others at output 1. */
	'test.split': {
		description: describeNode('Split', {
			outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		}),
		async execute() {
			const [first, ...others] = this.getInputData();
			return [[first!], others];
		},
	},
	/** Sends its input back through output 1, and in its third run on through output 0. */
	'test.threeTimes': {
		description: describeNode('Three Times', {
			outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		}),
		async execute() {
			const items = this.getInputData();
			return Number(this.evaluateExpression('{{ $runIndex }}', 0)) < 2 ? [[], items] : [items, []];
		},
	},
	/** Like n8n's Loop Over Items: sends its items one by one to output 1, and finally what came back to output 0. */
	'test.loop': {
		description: describeNode('Loop', { outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main] }),
		async execute() {
			const state = this.getContext('node') as { left?: INodeExecutionData[]; done?: INodeExecutionData[] };
			if (state.left) state.done!.push(...this.getInputData());
			else Object.assign(state, { left: [...this.getInputData()], done: [] });
			const next = state.left!.shift();
			return next ? [[], [next]] : [state.done!, []];
		},
	},
	/** Has n8n store the execution for an hour, like n8n's Wait does. */
	'test.wait': {
		description: describeNode('Wait'),
		async execute() {
			await this.putExecutionToWait(new Date(Date.now() + 3_600_000));
			return [this.getInputData()];
		},
	},
	/** Outputs what it received once it's told to. */
	'test.slow': {
		description: describeNode('Slow'),
		async execute() {
			await new Promise<void>((end) => slowRuns.push(end));
			return [this.getInputData()];
		},
	},
	/**
	 * An agent of version 3 or later: has n8n run the node `Tool` with each entry of its parameter, turn by turn, and
	 * outputs what the calls returned. A turn is an entry or a list of entries.
	 */
	'test.agent': {
		description: describeAgent('Agent'),
		async execute(response?: EngineResponse<{ results?: unknown[]; turn?: number }>) {
			const answers = response?.actionResponses ?? [];
			const { results: before = [], turn = 0 } = response?.metadata ?? {};
			const results = [
				...before,
				...answers.flatMap(({ data }) => data.data?.ai_tool?.[0]?.map(({ json }) => json) ?? []),
			];
			const inputs = readTurns(this)[turn];
			if (!inputs) return [[{ json: { results } }]];
			const call = {
				nodeName: 'Tool',
				actionType: 'ExecutionNodeAction',
				type: NodeConnectionTypes.AiTool,
			} as const;
			const actions = inputs.map((input, index) => ({
				...call,
				id: `call_${turn}_${index}`,
				input,
				metadata: {},
			}));
			return { actions, metadata: { results, turn: turn + 1 } };
		},
	},
	/** An agent before version 3: calls its tool itself, with all calls of a turn at once. */
	'test.agent2': {
		description: describeAgent('Agent 2', { inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool] }),
		async execute() {
			const [tool] = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[];
			const results: unknown[] = [];
			for (const inputs of readTurns(this)) {
				const answers = inputs.map(async (input) => await tool!.invoke(input));
				for (const answer of await Promise.all(answers)) results.push(...(JSON.parse(answer) as unknown[]));
			}
			return [[{ json: { results } }]];
		},
	},
};

/** Functions that end the slow nodes' runs, one per run. */
export const slowRuns: Array<() => void> = [];

interface Tool {
	invoke: (input: IDataObject) => Promise<string>;
}

function describeAgent(displayName: string, description: Partial<INodeTypeDescription> = {}) {
	const properties = [{ displayName: 'Calls', name: 'calls', type: 'string', default: '[]' } as const];
	return describeNode(displayName, { properties, ...description });
}

function readTurns(context: IExecuteFunctions): IDataObject[][] {
	const calls = JSON.parse(context.getNodeParameter('calls', 0) as string) as Array<
		IDataObject | IDataObject[]
	>;
	return calls.map((turn) => [turn].flat());
}

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
