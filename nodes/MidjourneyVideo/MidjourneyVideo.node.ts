import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { properties } from './descriptions';
import { operations, type OperationName } from './operations';
import { createItemRun } from './operations/itemRun';
import { toOutputItems } from './output';

export class MidjourneyVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Video',
		name: 'midjourneyVideo',
		icon: { light: 'file:midjourneyVideo.svg', dark: 'file:midjourneyVideo.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: 'Turn images into Midjourney videos',
		defaults: { name: 'Midjourney Video' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'cometApi', required: true }],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0) as OperationName;
		const results = await operations[operation](createItemRun(this));
		return [toOutputItems(this, results)];
	}
}
