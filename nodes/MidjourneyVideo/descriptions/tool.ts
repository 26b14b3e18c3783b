import type { INodeProperties } from 'n8n-workflow';

/**
 * For `hide`: what is no choice in the tool that n8n makes of the node for AI agents. An agent has no files, takes the
 * links of a simplified task, and waits for its tool to answer. Older versions of n8n show such a field nevertheless.
 */
export const inTool = { '@tool': [true] };

export const toolNotice: INodeProperties = {
	displayName:
		'As a tool, this waits for up to 48 seconds, and then returns the task as it is. Give the agent a second tool, with the operation “Wait”, to go on with.',
	name: 'toolNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { '@tool': [true], operation: ['wait', 'createVideo'] } },
};
