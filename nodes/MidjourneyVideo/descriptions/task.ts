import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { inTool } from './tool';

/** The task that an operation is about. */
export function taskIdField(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.taskId }}',
		description: 'The ID that Submit returned as taskId',
		displayOptions: { show },
	};
}

export function simplifyField(show?: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		...(show && { displayOptions: { show, hide: inTool } }),
	};
}
