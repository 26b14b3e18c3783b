import type { PackageDirectoryLoader } from 'n8n-core';
import { type INodeType, type INodeTypes, NodeConnectionTypes } from 'n8n-workflow';

import { TEST_NODES, type TestNodeType } from './testNodes.ts';

/** The built package's node types and the tests' own. */
export function createNodeTypes(loader: PackageDirectoryLoader): INodeTypes {
	const find = (type: string): INodeType => {
		if (type in TEST_NODES) return TEST_NODES[type as TestNodeType];
		const name = type.replace('n8n-nodes-midjourney-video.', '');
		return name.endsWith('Tool') ? toTool(load(name.slice(0, -'Tool'.length))) : load(name);
	};
	const load = (name: string) => loader.getNode(name).type as INodeType;
	return { getByName: find, getByNameAndVersion: find, getKnownTypes: () => loader.known.nodes };
}

/** The node as an AI agent's tool: the same as n8n's own, as far as the engine can tell. */
function toTool(nodeType: INodeType): INodeType {
	const { description } = nodeType;
	const outputs = [NodeConnectionTypes.AiTool];
	const toolDescription = { ...description, name: `${description.name}Tool`, inputs: [], outputs };
	return Object.assign(Object.create(nodeType) as INodeType, { description: toolDescription });
}
