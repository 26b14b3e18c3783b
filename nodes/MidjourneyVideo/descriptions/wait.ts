import type { INodeProperties } from 'n8n-workflow';

import { downloadFields } from './download';
import { simplifyField, taskIdField } from './task';
import { inTool, toolNotice } from './tool';

const forWaiting = { operation: ['wait', 'createVideo'] };

export const waitFields: INodeProperties[] = [
	taskIdField({ operation: ['wait'] }),
	toolNotice,
	{
		displayName: 'Max Wait (Minutes)',
		name: 'maxWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: 20,
		description: 'How long to wait for each task. A task that takes longer goes on at the server.',
		displayOptions: { show: forWaiting, hide: inTool },
	},
	{
		displayName: 'On Failed Task',
		name: 'onFailure',
		type: 'options',
		options: [
			{
				name: 'Raise an Error',
				value: 'throw',
				description: 'A task that fails, is cancelled or takes too long is an error',
			},
			{
				name: 'Return the Task',
				value: 'return',
				description: 'Such a task is output like any other, with succeeded set to false',
			},
		],
		default: 'throw',
		description: 'What to do when a task fails, is cancelled or takes too long',
		displayOptions: { show: forWaiting },
	},
	...downloadFields(forWaiting),
	simplifyField(forWaiting),
];
