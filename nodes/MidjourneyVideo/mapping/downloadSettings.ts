import type { IDataObject } from 'n8n-workflow';

import { DEFAULTS } from '../constants';
import { Failure } from '../failure';
import { type Choice, toChoice } from './chosenVideos';
import { toShown, toText } from './json';
import { toPositiveNumber } from './number';

/** Which videos to download, and where to put them. */
export interface DownloadSettings {
	choice: Choice;
	/** Name of the output item's field for the file. */
	outputField: string;
	maxBytes: number;
}

/**
 * @param read the parameter of that name
 * @throws Failure for values that cannot work
 */
export function toDownloadSettings(
	read: (name: string, fallback: unknown) => unknown,
	{ maxDownloadSize }: IDataObject,
): DownloadSettings {
	const megabytes = maxDownloadSize ?? DEFAULTS.maxDownloadMegabytes;
	return {
		choice: toChoice(read('download', 'none'), read('videoIndex', 0)),
		outputField: toOutputField(read('outputField', DEFAULTS.outputField)),
		maxBytes: Math.floor(toPositiveNumber(megabytes, 'Max Download Size', 'megabytes') * 2 ** 20),
	};
}

function toOutputField(value: unknown): string {
	const name = toText(value);
	if (name !== null) return name;
	throw new Failure(`Put Output File in Field ${toShown(value)} is not a name`, {
		description: 'Enter the name of the output field for the file, e.g. data.',
	});
}
