import {
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

export type TestNodeType = `test.${'input' | 'pass' | 'merge' | 'split' | 'threeTimes'}`;

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
};

function toItem({ $files, ...json }: { $files?: Record<string, string> }): INodeExecutionData {
	if (!$files) return { json: json as IDataObject };
	const binary = Object.fromEntries(
		Object.entries($files).map(([field, data]) => [
			field,
			{ data, mimeType: 'image/png', fileName: 'image.png' },
		]),
	);
	return { json: json as IDataObject, binary };
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
