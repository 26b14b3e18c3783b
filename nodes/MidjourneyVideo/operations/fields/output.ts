import type {
	IDataObject,
	IDisplayOptions,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { isAgentTool } from '../../run/agentTool';
import type { DownloadSettings } from '../../run/downloads';
import type { Choice } from '../../run/fileChoice';
import { SIMPLIFY } from '../../run/output';
import { Failure } from '../../shared/failure';
import { toShown, toText } from '../../shared/json';
import { toPositiveNumber } from '../../shared/numbers';
import { DEFAULTS } from './options';
import { inTool, toVariantIndex, variantIndexField } from './task';

const NONE = { name: 'None', value: 'none', description: 'Only the links' };

export const FIRST = { name: 'First Video', value: 'first' };

export const ALL = { name: 'All Videos', value: 'all', description: 'One item per video, usually four' };

export const ONE = { name: 'One Video', value: 'one', description: 'The one at “Video Index”' };

type Show = IDisplayOptions['show'];

/** The fields that choose which videos to output as files, where downloading is optional. */
export function downloadFields(show: Show): INodeProperties[] {
	return [
		choiceField([NONE, FIRST, ALL, ONE], 'none', { show, hide: inTool }),
		videoIndexField({ ...show, download: ['one'] }),
		outputFieldField({ ...show, download: ['all', 'first', 'one'] }),
	];
}

export function choiceField(
	options: INodePropertyOptions[],
	value: string,
	displayOptions: IDisplayOptions,
): INodeProperties {
	return {
		displayName: 'Download',
		name: 'download',
		type: 'options',
		options,
		default: value,
		description: 'Which videos to output as files; their links may expire',
		displayOptions,
	};
}

export function videoIndexField(show: Show): INodeProperties {
	return variantIndexField(
		{
			displayName: 'Video Index',
			name: 'videoIndex',
			description: "Which of the task's videos to download, counting from 0",
		},
		show,
	);
}

const DEFAULT_OUTPUT_FIELD = 'data';

export function outputFieldField(show: Show): INodeProperties {
	return {
		displayName: 'Put Output File in Field',
		name: 'outputField',
		type: 'string',
		required: true,
		default: DEFAULT_OUTPUT_FIELD,
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the file in',
		displayOptions: { show },
	};
}

/** Which files to output. @throws Failure for invalid values */
export function readDownloadSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	{ maxDownloadSize }: IDataObject,
): DownloadSettings {
	const read = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, itemIndex, fallback);
	const megabytes = maxDownloadSize ?? DEFAULTS.maxDownloadMegabytes;
	return {
		choice: toChoice(read('download', 'none'), read('videoIndex', 0)),
		outputField: toOutputField(read('outputField', DEFAULT_OUTPUT_FIELD)),
		maxBytes: Math.floor(toPositiveNumber(megabytes, 'Max Download Size', 'megabytes') * 2 ** 20),
	};
}

/** @param videoIndex only used for `one`. @throws Failure if `kind` isn't a choice or the index is invalid */
export function toChoice(kind: unknown, videoIndex: unknown): Choice {
	if (kind === 'one') return { kind, videoIndex: toVariantIndex(videoIndex, 'Video Index') };
	if (kind === 'none' || kind === 'first' || kind === 'all') return { kind };
	throw new Failure(`“Download” must be none, first, all or one, not ${toShown(kind)}`, {
		description: 'Let the expression return none, first, all or one.',
	});
}

function toOutputField(value: unknown): string {
	const name = toText(value);
	if (name !== null) return name;
	throw new Failure(`“Put Output File in Field” isn't a field name: ${toShown(value)}`, {
		description: 'Enter the name of the output field for the file, e.g. data.',
	});
}

/** Whether to output the simplified task. An AI agent's tool always does. */
export function readSimplify(context: IExecuteFunctions, itemIndex: number): boolean {
	return isAgentTool(context.getNode()) || (context.getNodeParameter('simplify', itemIndex, true) as boolean);
}

export function simplifyField(show: IDisplayOptions['show']): INodeProperties {
	return { ...SIMPLIFY, displayOptions: { show, hide: inTool } };
}
