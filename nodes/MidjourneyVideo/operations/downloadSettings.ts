import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DEFAULTS } from '../constants';
import { type Choice, toChoice } from '../mapping/chosenVideos';
import { toMaxBytes, toOutputField } from '../mapping/downloadFields';

/** What to download, and where to put it. */
export interface DownloadSettings {
	choice: Choice;
	/** Name of the output item's field for the file. */
	outputField: string;
	maxBytes: number;
}

/** @throws Failure for values that cannot work */
export function readDownloadSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
): DownloadSettings {
	const read = (name: string, fallback: unknown) => context.getNodeParameter(name, itemIndex, fallback);
	return {
		choice: toChoice(read('download', 'none'), read('videoIndex', 0)),
		outputField: toOutputField(read('outputField', DEFAULTS.outputField)),
		maxBytes: toMaxBytes(options.maxDownloadSize),
	};
}
