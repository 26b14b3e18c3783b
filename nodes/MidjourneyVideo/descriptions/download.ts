import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { taskIdField } from './task';
import { inTool } from './tool';

const NONE = { name: 'None', value: 'none', description: 'Only the links' };
const FIRST = { name: 'First Video', value: 'first' };
const ALL = { name: 'All Videos', value: 'all', description: 'One item per video, mostly four' };
const ONE = { name: 'One Video', value: 'one', description: 'The one with a Video Index' };

type Show = IDisplayOptions['show'];

/** Which videos of a task come along as files, where that is a choice. */
export function downloadFields(show: Show): INodeProperties[] {
	return [
		choiceField([ALL, FIRST, NONE, ONE], 'none', { show, hide: inTool }),
		videoIndexField({ ...show, download: ['one'] }),
		outputFieldField({ ...show, download: ['all', 'first', 'one'] }),
	];
}

const forDownload = { operation: ['download'] };

/** Of the operation that does nothing else. */
export const downloadOperationFields: INodeProperties[] = [
	taskIdField(forDownload),
	choiceField([ALL, FIRST, ONE], 'all', { show: forDownload }),
	videoIndexField({ ...forDownload, download: ['one'] }),
	outputFieldField(forDownload),
];

export function maxDownloadSizeField(show: Show): INodeProperties {
	return {
		displayName: 'Max Download Size (MB)',
		name: 'maxDownloadSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 512,
		description: 'A larger video is an error, and is broken off as soon as it is known to be',
		displayOptions: { show },
	};
}

function choiceField(
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
		description: 'Which videos to output as files; the links to them may expire',
		displayOptions,
	};
}

function videoIndexField(show: Show): INodeProperties {
	return {
		displayName: 'Video Index',
		name: 'videoIndex',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 3, numberPrecision: 0 },
		default: 0,
		description: 'Which of the task’s videos to download, counted from 0',
		displayOptions: { show },
	};
}

function outputFieldField(show: Show): INodeProperties {
	return {
		displayName: 'Put Output File in Field',
		name: 'outputField',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the file in',
		displayOptions: { show },
	};
}
