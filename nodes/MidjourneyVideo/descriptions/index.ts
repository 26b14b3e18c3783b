import type { INodeProperties } from 'n8n-workflow';

import { downloadOperationFields } from './download';
import { getFields } from './get';
import { optionsField } from './options';
import { submitFields } from './submit';
import { inTool } from './tool';
import { waitFields } from './wait';

const operationField = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Download',
			value: 'download',
			description: 'Bring the videos of a finished task into the workflow as files',
			action: 'Download the videos of a task',
			displayOptions: { hide: inTool },
		},
		{
			name: 'Get',
			value: 'get',
			description: 'Look at a task once and return it as it is now',
			action: 'Get a video task',
		},
		{
			name: 'Submit',
			value: 'submit',
			description: 'Start a video and return its task ID at once (costs money)',
			action: 'Submit a video task',
		},
		{
			name: 'Create Video',
			value: 'createVideo',
			description: 'Start a video and wait until it is finished (costs money)',
			action: 'Submit a video task and wait for it',
		},
		{
			name: 'Wait',
			value: 'wait',
			description: 'Wait until submitted videos are finished and return their links',
			action: 'Wait for video tasks',
		},
	],
	default: 'submit',
} satisfies INodeProperties;

const operationNames = Object.fromEntries(operationField.options.map(({ name, value }) => [value, name]));

/** What the canvas says below the node's name: the operation as its panel calls it. */
export const subtitle = `={{ (${JSON.stringify(operationNames)})[$parameter["operation"]] }}`;

/** All parameters of the node, in the order of the panel. */
export const properties: INodeProperties[] = [
	operationField,
	...submitFields,
	...downloadOperationFields,
	...getFields,
	...waitFields,
	optionsField,
];
