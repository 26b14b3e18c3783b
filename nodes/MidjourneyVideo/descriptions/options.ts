import type { INodeProperties } from 'n8n-workflow';

import { maxDownloadSizeField } from './download';
import { inTool } from './tool';

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
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/…/callback',
			description:
				'Where the server posts the task at every change: the Production URL of a Midjourney Video Trigger node, or any address that is reachable from the internet. It is signed when the credential has a Callback Secret.',
			displayOptions: { show: { '/operation': ['submit'] } },
		},
		{
			displayName: 'Check Every (Seconds)',
			name: 'checkEvery',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'Shortest time between two looks at a task; looks are rarer while its end is far. Waits at the same time share their looks.',
			displayOptions: { show: forWaiting },
		},
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
			displayName: 'Keep Running',
			name: 'keepRunning',
			type: 'boolean',
			default: false,
			description:
				'Whether the execution keeps running while it waits, and takes a place of n8n. Needed only where somebody waits for its answer and the node cannot know.',
			displayOptions: { show: forWaiting, hide: inTool },
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
			displayName: 'Request Timeout (Seconds)',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'How long to wait for the answer to one request',
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
