import type { INodeProperties } from 'n8n-workflow';

import { maxDownloadSizeField } from './download';

const forSubmit = { '/operation': ['submit', 'createVideo'] };
const forWaiting = { '/operation': ['wait', 'createVideo'] };

/** Sorted by display name, as n8n's rules want it. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
			default: 5,
			description: 'How many requests may be under way at the same time',
		},
		{
			displayName: 'Extra Fields',
			name: 'extraFields',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "batchSize": 1 }',
			description: 'A JSON object with more fields for the request; it wins over the fields above',
			displayOptions: { show: forSubmit },
		},
		{
			displayName: 'Image',
			name: 'image',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/image.png',
			description: 'An image to send along with the action: a public URL or a base64 data URI',
			displayOptions: { show: { ...forSubmit, '/startFrom': ['video'] } },
		},
		{
			displayName: 'Look Every (Seconds)',
			name: 'lookEvery',
			type: 'number',
			typeOptions: { minValue: 65 },
			default: 70,
			description: 'With Suspend: time between two looks. n8n keeps no times below 65 seconds.',
			displayOptions: { show: { ...forWaiting, '/waitUsing': ['suspend'] } },
		},
		maxDownloadSizeField({
			'/operation': ['download', 'get', 'wait', 'createVideo'],
			'/download': ['all', 'first', 'one'],
		}),
		{
			displayName: 'No Storage',
			name: 'noStorage',
			type: 'boolean',
			default: false,
			description: 'Whether to get links of the original provider instead of links through CometAPI',
			displayOptions: { show: forSubmit },
		},
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'With Polling: shortest time between two looks; it grows up to 15 seconds during long renders',
			displayOptions: { show: forWaiting },
		},
		{
			displayName: 'Request Timeout (Seconds)',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'How long to wait for the answer to one request',
		},
		{
			displayName: 'Safety Look Every (Minutes)',
			name: 'safetyLookEvery',
			type: 'number',
			typeOptions: { minValue: 1.1 },
			default: 5,
			description: 'With Callback: time between two looks that find out about callbacks that got lost',
			displayOptions: { show: { ...forWaiting, '/waitUsing': ['callback'] } },
		},
		{
			displayName: 'Speed',
			name: 'speed',
			type: 'options',
			options: [
				{ name: 'Account Default', value: '' },
				{ name: 'Fast', value: 'fast' },
				{ name: 'Relax', value: 'relax' },
			],
			default: '',
			description: 'Queue to render in, where the server offers several',
			displayOptions: { show: forSubmit },
		},
		{
			displayName: 'State',
			name: 'state',
			type: 'string',
			default: '',
			placeholder: 'e.g. row-42',
			description: 'Text of your own, up to 255 characters, that comes back with the task',
			displayOptions: { show: forSubmit },
		},
	],
};
