import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { RequestOptions } from '../../run/operation';
import { toPositiveNumber, toWholeNumber } from '../../shared/numbers';
import { inTool } from './task';

const forSubmit = { '/operation': ['submit', 'createVideo'] };

const forImage = { '/operation': ['createImage'] };

/** For the first submission of an item, or for both. */
const forSubmissions = { '/operation': ['submit', 'createVideo', 'createImage'] };

const forWaiting = { '/operation': ['wait', 'createVideo', 'createImage'] };

/** Servers of this family return code 30 if an account sends more at once. */
const HIGHEST_CONCURRENCY = 20;

/**
 * The values of options that the user hasn't added. The fields repeat them as literals, as n8n's lint rules require; a
 * test keeps both equal.
 */
export const DEFAULTS = {
	concurrency: 5,
	requestTimeoutSeconds: 60,
	checkEverySeconds: 5,
	maxDownloadMegabytes: 512,
} as const;

/** Sorted by display name, as n8n's lint rules require. */
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
			description: 'Midjourney model that makes the image',
			displayOptions: { show: forImage },
		},
		{
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://n8n.example.com/webhook/…/callback',
			description:
				"Where the server reports each change of the task: the Production URL of a Midjourney Video Trigger, or any other URL that's reachable from the internet. It's signed if the credential has a callback secret.",
			displayOptions: { show: { '/operation': ['submit'] } },
		},
		{
			displayName: 'Check Every (Seconds)',
			name: 'checkEvery',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description:
				'Shortest time between two checks of a task. Checks are less frequent while the end is far off, and parallel waits share them.',
			displayOptions: { show: forWaiting },
		},
		{
			displayName: 'Extra Body Fields (JSON)',
			name: 'extraFields',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "batchSize": 1 }',
			description: 'More fields for the request body, as a JSON object. They override the fields above.',
			displayOptions: { show: forSubmissions },
		},
		{
			displayName: 'Image URL or Data URI',
			name: 'image',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/image.png',
			description: 'An image to send along with the action. A URL must be reachable from the internet.',
			displayOptions: { show: { ...forSubmit, '/startFrom': ['video'] } },
		},
		{
			displayName: 'Keep Running',
			name: 'keepRunning',
			type: 'boolean',
			default: false,
			description:
				"Whether to keep the execution running while it waits, which takes up one of n8n's slots. Only needed if something waits for the workflow's response and the node can't detect that.",
			displayOptions: { show: forWaiting, hide: inTool },
		},
		{
			displayName: 'Max Download Size (MB)',
			name: 'maxDownloadSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 512,
			description: 'A download is stopped with an error once the file exceeds this size',
			displayOptions: {
				show: {
					'/operation': ['download', 'get', 'wait', 'createVideo', 'createImage'],
					'/download': ['all', 'first', 'one'],
				},
			},
		},
		{
			displayName: 'Max Parallel Requests',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
			default: 5,
			description: 'How many requests to send at the same time',
		},
		{
			displayName: 'Request Timeout (Seconds)',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'How long to wait for the response to a request',
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
			description: 'Queue to render in, if the server offers several',
			displayOptions: { show: forSubmissions },
		},
		{
			displayName: 'State',
			name: 'state',
			type: 'string',
			default: '',
			placeholder: 'e.g. row-42',
			description: 'Your own text, up to 255 characters, which is returned with the task',
			displayOptions: { show: forSubmissions },
		},
		{
			displayName: 'Use Original Provider Links',
			name: 'noStorage',
			type: 'boolean',
			default: false,
			description: "Whether to get the original provider's links instead of links through CometAPI",
			displayOptions: { show: forSubmit },
		},
	],
};

/** One item's Options collection; options that the user didn't add are absent. */
export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** @throws Failure for invalid values */
export function toRequestOptions(options: IDataObject): RequestOptions {
	const seconds = options.requestTimeout ?? DEFAULTS.requestTimeoutSeconds;
	return {
		concurrency: toWholeNumber(options.concurrency ?? DEFAULTS.concurrency, 'Max Parallel Requests', {
			min: 1,
			max: HIGHEST_CONCURRENCY,
			advice: 'Enter how many requests to send at the same time.',
		}),
		timeoutMs: 1000 * toPositiveNumber(seconds, 'Request Timeout', 'seconds'),
	};
}
