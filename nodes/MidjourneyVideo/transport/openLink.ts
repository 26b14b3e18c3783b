import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { KNOWN_LINKS } from '../constants';
import { setBounded } from '../mapping/bounded';
import { isVideoType } from '../mapping/videoType';
import type { LinkKind, OpenLink } from '../types';
import { openFile } from './openFile';

/** Links of this process's tasks that lead to videos: they aren't opened again. A picture may give way to the video. */
const videos = new Map<string, true>();

/** Opens links without the key, for the type that their host gives; nobody reads their content. */
export function createOpenLink(context: IExecuteFunctions | IWebhookFunctions): OpenLink {
	return async (url, timeoutMs) => {
		if (videos.has(url)) return 'video';
		const kind = toKind(await openForType(context, url, timeoutMs).catch(() => null));
		if (kind === 'video') setBounded(videos, url, true, KNOWN_LINKS);
		return kind;
	};
}

/** The content type; null for an answer that isn't the file's. */
async function openForType(
	context: IExecuteFunctions | IWebhookFunctions,
	url: string,
	timeoutMs: number,
): Promise<unknown> {
	const { statusCode, headers, body } = await openFile(context, { url, timeoutMs });
	body.destroy();
	return statusCode === 200 ? headers['content-type'] : null;
}

function toKind(contentType: unknown): LinkKind | undefined {
	if (typeof contentType !== 'string') return undefined;
	if (isVideoType(contentType)) return 'video';
	return /^\s*image\//i.test(contentType) ? 'picture' : undefined;
}
