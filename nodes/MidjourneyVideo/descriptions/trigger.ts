import type { INodeProperties } from 'n8n-workflow';

import { simplifyField } from './task';

/** All parameters of the trigger, in the order of the panel. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName:
			'Choose “Production URL” above, copy it, and paste it into the option Callback URL of a Midjourney Video node whose operation is Submit. Once this workflow is active, Midjourney reports each of these tasks here, with the State that you gave it.',
		name: 'callbackNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{
				name: 'Failed',
				value: 'failed',
				description: 'The task failed, was cancelled, or asks for input that this API cannot give',
				action: 'On a failed video',
			},
			{
				name: 'Progress',
				value: 'progress',
				description: 'The task has got further: 5 to 15 times per video',
				action: 'On progress of a video',
			},
			{
				name: 'Succeeded',
				value: 'succeeded',
				description: 'The video is finished',
				action: 'On a finished video',
			},
		],
		default: ['succeeded', 'failed'],
		description: 'Which callbacks start the workflow',
	},
	{
		displayName: 'Verify',
		name: 'verify',
		type: 'boolean',
		default: true,
		description:
			'Whether to ask the API for the task before starting the workflow, and to output its record. Without it, the workflow believes whatever is posted to the URL: leave it on unless callbacks are signed with a Callback Secret.',
	},
	simplifyField(),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Ignore Repeats',
				name: 'dedupe',
				type: 'boolean',
				default: true,
				description: 'Whether the same event of the same task starts the workflow only once',
			},
			{
				displayName: 'Parse State',
				name: 'parseState',
				type: 'boolean',
				default: false,
				description: 'Whether to output a State that is JSON also as the object stateData',
			},
			{
				displayName: 'State Filter',
				name: 'stateFilter',
				type: 'string',
				default: '',
				placeholder: 'e.g. row-*',
				description: 'Start only for tasks whose whole State fits; * stands for any text',
			},
		],
	},
];
