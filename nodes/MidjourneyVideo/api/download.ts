import { createHash } from 'node:crypto';

import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { setBounded } from '../shared/boundedMap';
import { createClock } from '../shared/clock';
import { Failure, toFailure } from '../shared/failure';
import {
	FILE_HEAD_BYTES,
	isVideoType,
	toFileKind,
	toImageFileType,
	toVideoType,
	VIDEO_HEAD_BYTES,
} from '../shared/fileType';
import type { LinkKind } from './taskLinks';
import { createTransfer, openFile, peek, refuseUnwanted, toStream } from './transfer';
import type { Download, FetchImage, ImageFile, OpenLink } from './types';

/**
 * Downloads without the credential: a video's host never gets the key, wherever it redirects to. n8n makes the
 * requests, so its protection against server-side request forgery covers each of them.
 */
export function createDownload(context: IExecuteFunctions): Download {
	return async (request) => {
		const { kind, maxBytes, name } = request;
		const { host } = new URL(request.url);
		const response = await openFile(context, request);
		const { body, headers } = response;
		try {
			refuseUnwanted(response, host, maxBytes);
			const transfer = createTransfer(body, { ...request, host, createClock });
			const { head, chunks } = await peek(transfer.chunks, VIDEO_HEAD_BYTES);
			const toType = kind === 'video' ? toVideoType : toImageFileType;
			const type = toType(headers['content-type'], head);
			if ('found' in type) throw toWrongKindFailure(host, type.found, kind);
			const file = await context.helpers
				.prepareBinaryData(toStream(body, chunks), `${name}.${type.extension}`, type.mimeType)
				.catch((error: unknown) => {
					throw transfer.failure ?? toStoreFailure(error);
				});
			// n8n 1.x leaves `bytes` out.
			return { ...file, bytes: transfer.bytes };
		} finally {
			body.destroy();
		}
	};
}

function toWrongKindFailure(host: string, found: string, kind: LinkKind): Failure {
	return new Failure(
		`The server ${host} sent ${found} instead of ${kind === 'video' ? 'a video' : 'an image'}`,
		{
			description: 'Open the link in a browser to see where it leads.',
		},
	);
}

function toStoreFailure(error: unknown): Failure {
	return new Failure(`n8n couldn't store the file: ${toFailure(error).message}`, {
		description: "Check the free space and the permissions of n8n's binary data storage.",
	});
}

/** The largest picture of an image task that's sent along with a submission: a new-api gateway let 45 MB through. */
const MAX_IMAGE_BYTES = 50 * 2 ** 20;

/** Keeps the picture in memory: it has a few megabytes, and is sent a moment later. */
export function createFetchImage(context: IExecuteFunctions): FetchImage {
	return async (url, timeoutMs) => {
		const { host } = new URL(url);
		const response = await openFile(context, { url, timeoutMs });
		const { body } = response;
		try {
			refuseUnwanted(response, host, MAX_IMAGE_BYTES);
			const limits = { host, maxBytes: MAX_IMAGE_BYTES, timeoutMs, createClock };
			const chunks: Buffer[] = [];
			for await (const chunk of createTransfer(body, limits).chunks) chunks.push(chunk);
			return toImageFile(Buffer.concat(chunks), host);
		} finally {
			body.destroy();
		}
	};
}

function toImageFile(bytes: Buffer, host: string): ImageFile {
	const { what, mimeType } = toFileKind(bytes.subarray(0, FILE_HEAD_BYTES));
	if (mimeType === undefined) throw new Failure(`The server ${host} sent ${what} instead of an image`);
	const digest = createHash('sha256').update(bytes).digest('hex');
	return { mimeType, byteLength: bytes.length, digest, read: () => toChunks(bytes) };
}

async function* toChunks(bytes: Buffer): AsyncGenerator<Buffer> {
	yield bytes;
}

/**
 * Links that this process knows to lead to videos, so it doesn't open them again. Links to pictures aren't kept, since
 * the video may replace the picture.
 */
const videos = new Map<string, true>();

/** How many of them are kept; each has about 100 characters. */
const KNOWN_LINKS = 1_000;

/** Opens links without the key, just for the content type that their host sends: the content isn't read. */
export function createOpenLink(context: IExecuteFunctions | IWebhookFunctions): OpenLink {
	return async (url, timeoutMs) => {
		if (videos.has(url)) return 'video';
		const kind = toKind(await openForType(context, url, timeoutMs).catch(() => null));
		if (kind === 'video') setBounded(videos, url, true, KNOWN_LINKS);
		return kind;
	};
}

/** The content type; null for a response that isn't the file's. */
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
