import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { CallbackSettings } from '../callback/answerCallback';
import { DEFAULTS } from '../constants';
import { type Choice, toChoice } from '../mapping/chosenVideos';
import { toMaxBytes, toOutputField } from '../mapping/downloadFields';
import type { TaskEvent } from '../types';

/** Which files come along, and where. */
export interface FileSettings {
	choice: Choice;
	outputField: string;
	maxBytes: number;
}

/** @throws Failure for values that cannot work */
export function readFileSettings(context: IWebhookFunctions): FileSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		choice: toChoice(context.getNodeParameter('download', 'none'), 0),
		outputField: toOutputField(context.getNodeParameter('outputField', DEFAULTS.outputField)),
		maxBytes: toMaxBytes(options.maxDownloadSize),
	};
}

/** The parameters of the trigger, with the secret of its credential. */
export function readSettings(context: IWebhookFunctions, callbackSecret: string): CallbackSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		events: context.getNodeParameter('events') as TaskEvent[],
		verify: context.getNodeParameter('verify') as boolean,
		simplify: context.getNodeParameter('simplify') as boolean,
		stateFilter: String(options.stateFilter ?? ''),
		parseState: options.parseState === true,
		dedupe: options.dedupe !== false,
		callbackSecret,
	};
}
