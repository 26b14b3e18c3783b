import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	AGENT_TOOL_WAIT_MINUTES,
	DEFAULTS,
	HIGHEST_CONCURRENCY,
} from '../../../nodes/MidjourneyVideo/constants.ts';
import { properties } from '../../../nodes/MidjourneyVideo/descriptions/index.ts';
import { triggerProperties } from '../../../nodes/MidjourneyVideo/descriptions/trigger.ts';
import { triggerPanel } from '../../../nodes/MidjourneyVideo/descriptions/triggerPanel.ts';
import { operations } from '../../../nodes/MidjourneyVideo/operations/index.ts';

type Option = INodeProperties | INodePropertyCollection | INodePropertyOptions;

const isField = (option: Option): option is INodeProperties => 'displayName' in option && 'type' in option;
const optionFields = properties.find(({ name }) => name === 'options')!.options!.filter(isField);
const fieldsFor = (operation: string) =>
	properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation) ?? true);

/** Which videos come along as files. */
const DOWNLOAD_FIELDS = ['download', 'videoIndex', 'outputField'];

/** What is sent with a submission. */
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
		expect(optionFields.map(({ name }) => name)).toEqual([
			'callbackUrl',
			'checkEvery',
			'concurrency',
			'extraFields',
			'image',
			'keepRunning',
			'maxDownloadSize',
			'noStorage',
			'requestTimeout',
			'speed',
			'state',
		]);
	});

	it.each([
		['callbackUrl', ['submit']],
		['checkEvery', ['wait', 'createVideo']],
		['keepRunning', ['wait', 'createVideo']],
		['state', ['submit', 'createVideo']],
		['requestTimeout', undefined],
	])('offer the option %s for %j', (name, shownFor) => {
		const { displayOptions } = optionFields.find((field) => field.name === name)!;
		expect(displayOptions?.show?.['/operation']).toEqual(shownFor);
	});

	it.each([
		['submit', [...SUBMIT_FIELDS, 'options']],
		['createVideo', [...SUBMIT_FIELDS, 'toolNotice', 'onFailure', 'options']],
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
		const defaultOf = (name: string) =>
			[...properties, ...optionFields].find((field) => field.name === name)!;
		expect(defaultOf('concurrency').default).toBe(DEFAULTS.concurrency);
		expect(defaultOf('concurrency').typeOptions?.maxValue).toBe(HIGHEST_CONCURRENCY);
		expect(defaultOf('requestTimeout').default).toBe(DEFAULTS.requestTimeoutSeconds);
		expect(defaultOf('checkEvery').default).toBe(DEFAULTS.checkEverySeconds);
		expect(defaultOf('maxDownloadSize').default).toBe(DEFAULTS.maxDownloadMegabytes);
		expect(defaultOf('outputField').default).toBe(DEFAULTS.outputField);
		expect(defaultOf('maxWaitMinutes').default).toBe(DEFAULTS.maxWaitMinutes);
		expect(defaultOf('toolNotice').displayName).toContain(` ${60 * AGENT_TOOL_WAIT_MINUTES} seconds`);
	});
});

describe('the trigger’s parameters', () => {
	const triggerOptions = triggerProperties.find(({ name }) => name === 'options')!.options!.filter(isField);
	const namesAndDefaults = (fields: INodeProperties[]) =>
		fields.map(({ name, default: value }) => [name, value]);

	it('keep the names and defaults that workflows are saved with, in the order of the panel', () => {
		expect(namesAndDefaults(triggerProperties)).toEqual([
			['callbackNotice', ''],
			['events', ['succeeded', 'failed']],
			['verify', true],
			['simplify', true],
			['options', {}],
		]);
		expect(namesAndDefaults(triggerOptions)).toEqual([
			['dedupe', true],
			['parseState', false],
			['stateFilter', ''],
		]);
	});

	it('name the Production URL as the one to copy, and the Test URL after it', () => {
		const notice = triggerProperties.find(({ name }) => name === 'callbackNotice')!.displayName;
		expect(notice).toContain('Production URL');
		expect(notice).not.toContain('Test URL');
		for (const help of Object.values(triggerPanel.executionsHelp as object) as string[]) {
			expect(help.indexOf('<b>Production URL</b>')).toBeGreaterThan(0);
			expect(help.indexOf('Test URL')).toBeGreaterThan(help.indexOf('<b>Production URL</b>'));
		}
	});

	it('offer exactly the events that exist', () => {
		const events = triggerProperties.find(({ name }) => name === 'events')!.options as INodePropertyOptions[];
		expect(events.map(({ value }) => value)).toEqual(['failed', 'progress', 'succeeded']);
	});
});
