import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { DEFAULTS } from '../../../nodes/MidjourneyVideo/operations/fields/options.ts';
import { AGENT_TOOL_WAIT_MINUTES } from '../../../nodes/MidjourneyVideo/operations/fields/wait.ts';
import { operations, properties } from '../../../nodes/MidjourneyVideo/operations/index.ts';

type Option = INodeProperties | INodePropertyCollection | INodePropertyOptions;

const isField = (option: Option): option is INodeProperties => 'displayName' in option && 'type' in option;
const optionFields = properties.find(({ name }) => name === 'options')!.options!.filter(isField);
const fieldsFor = (operation: string) =>
	properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation) ?? true);

/** Parameters for which videos to download as files. */
const DOWNLOAD_FIELDS = ['download', 'videoIndex', 'outputField'];

/** Parameters sent with a submission. */
const SUBMIT_FIELDS = [
	'startFrom',
	'imageInput',
	'image',
	'binaryField',
	'imageTaskId',
	'imageIndex',
	'action',
	'taskId',
	'index',
	'prompt',
	'motion',
	'videoType',
];

/** Parameters sent with the two submissions of an image. The panel has one Image Index per way to create an image. */
const IMAGE_FIELDS = ['createFrom', 'prompt', 'gridTaskId', 'imageResult', 'imageIndex', 'imageIndex'];

describe('the node’s parameters', () => {
	it('offer exactly the operations that exist', () => {
		const offered = properties.find(({ name }) => name === 'operation')!.options as INodePropertyOptions[];
		expect(offered.map(({ value }) => value).sort()).toEqual(Object.keys(operations).sort());
	});

	it('keep the names that workflows are saved with, in the order of the panel', () => {
		const names = (operation: string) => fieldsFor(operation).map(({ name }) => name);
		expect(names('submit')).toEqual(['operation', ...SUBMIT_FIELDS, 'options']);
		expect(names('get')).toEqual(['operation', 'taskId', ...DOWNLOAD_FIELDS, 'simplify', 'options']);
		expect(names('download')).toEqual(['operation', 'taskId', ...DOWNLOAD_FIELDS, 'options']);
		expect(names('createVideo')).toEqual([
			'operation',
			...SUBMIT_FIELDS,
			'toolNotice',
			'maxWaitMinutes',
			'onFailure',
			...DOWNLOAD_FIELDS,
			'simplify',
			'options',
		]);
		expect(names('wait')).toEqual([
			'operation',
			'taskId',
			'toolNotice',
			'maxWaitMinutes',
			'onFailure',
			...DOWNLOAD_FIELDS,
			'simplify',
			'options',
		]);
		expect(names('createImage')).toEqual([
			'operation',
			'imageToolNotice',
			...IMAGE_FIELDS,
			'maxWaitMinutes',
			'onFailure',
			'download',
			'outputField',
			'simplify',
			'options',
		]);
		expect(optionFields.map(({ name }) => name)).toEqual([
			'botType',
			'callbackUrl',
			'checkEvery',
			'extraFields',
			'image',
			'keepRunning',
			'maxDownloadSize',
			'concurrency',
			'requestTimeout',
			'speed',
			'state',
			'noStorage',
		]);
	});

	it.each([
		['botType', ['createImage']],
		['callbackUrl', ['submit']],
		['checkEvery', ['wait', 'createVideo', 'createImage']],
		['extraFields', ['submit', 'createVideo', 'createImage']],
		['image', ['submit', 'createVideo']],
		['keepRunning', ['wait', 'createVideo', 'createImage']],
		['noStorage', ['submit', 'createVideo']],
		['speed', ['submit', 'createVideo', 'createImage']],
		['state', ['submit', 'createVideo', 'createImage']],
		['requestTimeout', undefined],
	])('offer the option %s for %j', (name, shownFor) => {
		const { displayOptions } = optionFields.find((field) => field.name === name)!;
		expect(displayOptions?.show?.['/operation']).toEqual(shownFor);
	});

	it.each([
		['submit', [...SUBMIT_FIELDS, 'options']],
		['createVideo', [...SUBMIT_FIELDS, 'toolNotice', 'onFailure', 'options']],
		['createImage', ['imageToolNotice', ...IMAGE_FIELDS, 'onFailure', 'options']],
		['wait', ['taskId', 'toolNotice', 'onFailure', 'options']],
		['get', ['taskId', 'options']],
	])('leave out of %s what an agent has no use for in its tool', (operation, names) => {
		const isInTool = ({ name, displayOptions }: INodeProperties) =>
			!displayOptions?.hide?.['@tool'] && !['operation', 'videoIndex', 'outputField'].includes(name);
		expect(
			fieldsFor(operation)
				.filter(isInTool)
				.map(({ name }) => name),
		).toEqual(names);
	});

	it('show the defaults that the code uses when an option is not added', () => {
		const defaultOf = (name: string) => optionFields.find((field) => field.name === name)!.default;
		expect({
			concurrency: defaultOf('concurrency'),
			requestTimeoutSeconds: defaultOf('requestTimeout'),
			checkEverySeconds: defaultOf('checkEvery'),
			maxDownloadMegabytes: defaultOf('maxDownloadSize'),
		}).toEqual(DEFAULTS);
	});

	it.each(['toolNotice', 'imageToolNotice'])('say in %s how long a tool waits', (noticeName) => {
		const notice = properties.find(({ name }) => name === noticeName)!;
		expect(notice.displayName).toContain(` ${60 * AGENT_TOOL_WAIT_MINUTES} seconds`);
	});
});
