import type { IExecuteFunctions, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { KNOWN_LINKS } from '../constants';
import { setBounded } from '../mapping/bounded';
import { isVideoType } from '../mapping/videoType';
import type { LinkKind } from '../mapping/videoUrls';
import type { OpenLink } from '../types';
import type { BodyStream } from './transfer';

/** What links of this process's tasks turned out to be: each is opened once. */
const known = new Map<string, LinkKind>();

/** Opens links without the key, for the type that their host gives; nobody reads their content. */
export function createOpenLink(context: IExecuteFunctions | IWebhookFunctions): OpenLink {
	return async (url, timeoutMs) => {
		const kind = known.get(url) ?? toKind(await openForType(context, url, timeoutMs).catch(() => null));
		if (kind) setBounded(known, url, kind, KNOWN_LINKS);
		return kind;
	};
}

/** The content type; null for an answer that isn't the file's. */
async function openForType(
	context: IExecuteFunctions | IWebhookFunctions,
	url: string,
	timeoutMs: number,
): Promise<unknown> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		encoding: 'stream',
		timeout: timeoutMs,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
	};
	const { statusCode, headers, body } = (await context.helpers.httpRequest(options)) as {
		statusCode: number;
		headers: Record<string, unknown>;
		body: BodyStream;
	};
	body.destroy();
	return statusCode === 200 ? headers['content-type'] : null;
}

function toKind(contentType: unknown): LinkKind | undefined {
	if (typeof contentType !== 'string') return undefined;
	if (isVideoType(contentType)) return 'video';
	return /^\s*image\//i.test(contentType) ? 'picture' : undefined;
}
