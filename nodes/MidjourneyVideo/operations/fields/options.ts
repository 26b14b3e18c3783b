import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { RequestOptions } from '../../run/operation';
import { toPositiveNumber, toWholeNumber } from '../../shared/numbers';
import { inTool } from './task';

const forSubmit = { '/operation': ['submit', 'createVideo'] };

const forImage = { '/operation': ['createImage'] };

/** What goes with the first submission, or with both. */
const forSubmissions = { '/operation': ['submit', 'createVideo', 'createImage'] };

const forWaiting = { '/operation': ['wait', 'createVideo', 'createImage'] };

/** Servers of the family answer code 30 when an account sends more at once. */
const HIGHEST_CONCURRENCY = 20;

/**
 * What counts for options that the user hasn't added. The fields show the same, as literals, since n8n's rules want that;
 * a test keeps both equal.
 */
export const DEFAULTS = {
	concurrency: 5,
	requestTimeoutSeconds: 60,
	checkEverySeconds: 5,
	maxDownloadMegabytes: 512,
} as const;

/** Sorted by display name, as n8n's rules want it. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Bot Type',
			name: 'botType',
			type: 'options',
			options: [
				{ name: 'Midjourney', value: 'MID_JOURNEY' },
				{ name: 'Niji', value: 'NIJI_JOURNEY', description: 'For anime and illustration' },
			],
			default: 'MID_JOURNEY',
			description: 'Which of Midjourney’s models makes the image',
			displayOptions: { show: forImage },
		},
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
			displayOptions: { show: forSubmissions },
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
		{
			displayName: 'Max Download Size (MB)',
			name: 'maxDownloadSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 512,
			description: 'A larger file is an error, and is broken off as soon as it is known to be',
			displayOptions: {
				show: {
					'/operation': ['download', 'get', 'wait', 'createVideo', 'createImage'],
					'/download': ['all', 'first', 'one'],
				},
			},
		},
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
				{ name: 'Turbo', value: 'turbo', displayOptions: { show: forImage } },
			],
			default: '',
			description: 'Queue to render in, where the server offers several',
			displayOptions: { show: forSubmissions },
		},
		{
			displayName: 'State',
			name: 'state',
			type: 'string',
			default: '',
			placeholder: 'e.g. row-42',
			description: 'Text of your own, up to 255 characters, that comes back with the task',
			displayOptions: { show: forSubmissions },
		},
	],
};

/** The Options collection of one item; options that the user did not add are absent. */
export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** @throws Failure for values that cannot work */
export function toRequestOptions(options: IDataObject): RequestOptions {
	const seconds = options.requestTimeout ?? DEFAULTS.requestTimeoutSeconds;
	return {
		concurrency: toWholeNumber(options.concurrency ?? DEFAULTS.concurrency, 'Concurrency', {
			min: 1,
			max: HIGHEST_CONCURRENCY,
			advice: 'Enter how many requests may be under way at once.',
		}),
		timeoutMs: 1000 * toPositiveNumber(seconds, 'Request Timeout', 'seconds'),
	};
}
