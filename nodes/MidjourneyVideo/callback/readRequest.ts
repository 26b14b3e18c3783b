import type { IWebhookFunctions } from 'n8n-workflow';

import type { CallbackRequest } from './answerCallback';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** The posted callback. The body is read as it came, because n8n's own parser rounds 16-digit ids. */
export function readRequest(context: IWebhookFunctions): CallbackRequest {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	const isJson = JSON_TYPE.test(context.getHeaderData()['content-type'] ?? '');
	return {
		text: isJson && rawBody instanceof Uint8Array ? new TextDecoder().decode(rawBody) : '',
		query: context.getQueryData(),
	};
}
