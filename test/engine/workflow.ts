import type { IConnections, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';

import type { TestNodeType } from './testNodes.ts';

export interface TestWorkflow {
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
}

/** A node without its name, with optional settings such as `onError`. */
export type TestNode = Pick<INode, 'type' | 'parameters'> & Partial<INode>;

export interface Wire {
	from: string;
	to: string;
	/** Index of the output of `from`. Default 0. */
	output?: number;
	/** Index of the input of `to`. Default 0. */
	input?: number;
}

/**
 * A workflow that starts at its first node. The nodes are placed one below the other: with execution order v1, n8n runs
 * branches from top to bottom. v0 is its former order, which old workflows keep.
 */
export function toWorkflow(
	nodes: Record<string, TestNode>,
	wires: Wire[],
	executionOrder: 'v0' | 'v1' = 'v1',
): TestWorkflow {
	const connections: IConnections = {};
	for (const { from, to, output = 0, input = 0 } of wires) {
		const outputs = ((connections[from] ??= {}).main ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]!.push({ node: to, type: 'main', index: input });
	}
	return {
		nodes: Object.entries(nodes).map(([name, node], index) => ({
			typeVersion: 1.1,
			position: [0, 100 * index],
			id: name,
			name,
			...node,
		})),
		connections,
		settings: { executionOrder },
	};
}

/** Wires each node to the one after it. */
export function chain(...names: string[]): Wire[] {
	return names.slice(1).map((to, index) => ({ from: names[index]!, to }));
}

/** A node of the package. */
export function videoNode(parameters: INodeParameters, settings: Partial<INode> = {}): TestNode {
	return {
		type: 'n8n-nodes-midjourney-video.midjourneyVideo',
		parameters,
		credentials: { midjourneyVideoApi: { id: '1', name: 'Midjourney Video API' } },
		...settings,
	};
}

/** A node that outputs items with the given JSON. */
export function inputNode(items: object[]): TestNode {
	return { type: 'test.input', parameters: { items: JSON.stringify(items) } };
}

export function testNode(type: TestNodeType): TestNode {
	return { type, parameters: {} };
}
