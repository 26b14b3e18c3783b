import type { IWebhookFunctions } from 'n8n-workflow';

import type { CallbackRequest } from './answerCallback';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

interface ReadableRequest {
	rawBody?: unknown;
	/** n8n reads the body by itself only of the content types that it parses. */
	readRawBody?: () => Promise<void>;
}

/** The posted callback. The body is read as it came, because n8n's own parser rounds 16-digit ids. */
export async function readRequest(context: IWebhookFunctions): Promise<CallbackRequest> {
	const isJson = JSON_TYPE.test(context.getHeaderData()['content-type'] ?? '');
	const request = context.getRequestObject() as ReadableRequest;
	if (isJson && request.rawBody === undefined) await request.readRawBody?.();
	const { rawBody } = request;
	return {
		text: isJson && rawBody instanceof Uint8Array ? new TextDecoder().decode(rawBody) : '',
		query: context.getQueryData(),
	};
}
