import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { CallbackSettings } from '../callback/answerCallback';
import { stateOf } from '../mapping/state';
import type { TaskEvent } from '../types';

/** The parameters of the trigger, with the secret of its credential. */
export function readSettings(context: IWebhookFunctions, callbackSecret: string): CallbackSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		events: context.getNodeParameter('events') as TaskEvent[],
		verify: context.getNodeParameter('verify') as boolean,
		simplify: context.getNodeParameter('simplify') as boolean,
		stateFilter: stateOf({ state: options.stateFilter }),
		parseState: options.parseState === true,
		dedupe: options.dedupe !== false,
		callbackSecret,
	};
}
