import type { PackageDirectoryLoader } from 'n8n-core';
import { type INodeExecutionData, type INodeType, type INodeTypes, NodeConnectionTypes } from 'n8n-workflow';

export const INPUT_NODE_TYPE = 'test.input';

/** The node types of the built package, and one that outputs the given items. */
export function createNodeTypes(
	loader: PackageDirectoryLoader,
	items: Array<INodeExecutionData['json']>,
): INodeTypes {
	const find = (type: string): INodeType => {
		if (type === INPUT_NODE_TYPE) return createInputNode(items);
		const name = type.replace('n8n-nodes-midjourney-video.', '');
		return loader.getNode(name).type as INodeType;
	};
	return { getByName: find, getByNameAndVersion: find, getKnownTypes: () => loader.known.nodes };
}

function createInputNode(items: Array<INodeExecutionData['json']>): INodeType {
	return {
		description: {
			displayName: 'Input',
			name: INPUT_NODE_TYPE,
			group: ['input'],
			version: 1,
			description: 'Outputs the items of a test',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		execute: async () => [items.map((json) => ({ json }))],
	};
}
