import type { PackageDirectoryLoader } from 'n8n-core';
import type { INodeType, INodeTypes } from 'n8n-workflow';

import { TEST_NODES, type TestNodeType } from './testNodes.ts';

/** The node types of the built package, and those of the tests. */
export function createNodeTypes(loader: PackageDirectoryLoader): INodeTypes {
	const find = (type: string): INodeType => {
		if (type in TEST_NODES) return TEST_NODES[type as TestNodeType];
		return loader.getNode(type.replace('n8n-nodes-midjourney-video.', '')).type as INodeType;
	};
	return { getByName: find, getByNameAndVersion: find, getKnownTypes: () => loader.known.nodes };
}
