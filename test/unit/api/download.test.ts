import { PassThrough, Readable } from 'node:stream';

import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { createDownload } from '../../../nodes/MidjourneyVideo/api/download.ts';
import { rejectionOf } from '../failureOf.ts';

const VIDEO = Buffer.from('\0\0\0\x18ftypisom a video');
const MEGABYTE = 2 ** 20;
const request = {
	kind: 'video' as const,
	url: 'https://cdn.example/1.mp4',
	name: 'a-video',
	maxBytes: MEGABYTE,
	timeoutMs: 60_000,
};

interface Answer {
	statusCode?: number;
	headers?: Record<string, string>;
	body?: Readable;
}

type Store = (stream: Readable, fileName: string, mimeType: string) => Promise<IBinaryData>;

/** Stands in for n8n's store, which returns a path instead of the data. */
const keep: Store = async (stream, fileName, mimeType) => {
	const chunks = (await stream.toArray()) as Buffer[];
	return { data: Buffer.concat(chunks).toString('base64'), fileName, mimeType };
};

/** A download in a context that returns the given response. */
function downloadOf(
	{ statusCode = 200, headers = {}, body = Readable.from([VIDEO]) }: Answer,
	store: Store = keep,
) {
	const requests: IHttpRequestOptions[] = [];
	const stop = new AbortController();
	const context = {
		getExecutionCancelSignal: () => stop.signal,
		helpers: {
			httpRequest: async (options: IHttpRequestOptions) => {
				requests.push(options);
				return await Promise.resolve({ statusCode, headers, body });
			},
			prepareBinaryData: store,
		},
	} as unknown as IExecuteFunctions;
	return { download: createDownload(context), requests, stop, body };
}

it('stores the body under its name, with its type and size', async () => {
	const { download } = downloadOf({ headers: { 'content-type': 'video/mp4' } });
	expect(await download(request)).toEqual({
		data: VIDEO.toString('base64'),
		fileName: 'a-video.mp4',
		mimeType: 'video/mp4',
		bytes: VIDEO.length,
	});
});

it('asks for a stream, with nothing that the API is sent, and ends with the execution', async () => {
	const { download, requests, stop } = downloadOf({});
	await download(request);
	expect(requests).toEqual([
		{
			method: 'GET',
			url: request.url,
			headers: { 'Accept-Encoding': 'identity' },
			encoding: 'stream',
			timeout: 60_000,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			abortSignal: stop.signal,
		},
	]);
});

it.each<[string, Answer, object]>([
	[
		'another status',
		{ statusCode: 503, headers: { 'retry-after': '7' } },
		{ message: 'The server cdn.example returned HTTP 503', isRepeatable: true, retryAfterMs: 7_000 },
	],
	['a status that stays', { statusCode: 410 }, { httpStatus: 410, isRepeatable: false }],
	[
		'a length that is too large',
		{ headers: { 'content-length': String(MEGABYTE + 1) } },
		{ message: 'The file is larger than the limit of 1 MB (1.01 MB)' },
	],
	[
		'a page',
		{ body: Readable.from([Buffer.from('<!doctype html>')]) },
		{ message: 'The server cdn.example sent an HTML page instead of a video' },
	],
])('stores nothing after %s, and reads no further', async (_title, answer, failure) => {
	let isStored = false;
	const { download, body } = downloadOf(answer, async (...file) => {
		isStored = true;
		return await keep(...file);
	});
	expect(await rejectionOf(download(request))).toMatchObject(failure);
	expect(isStored).toBe(false);
	expect(body.destroyed).toBe(true);
});

it('tells why the body ended too early, not that n8n could not store it', async () => {
	const body = new PassThrough();
	const { download } = downloadOf({ body }, async (stream, ...rest) => {
		setImmediate(() => body.destroy(new Error('aborted')));
		return await keep(stream, ...rest);
	});
	body.write(Buffer.concat([VIDEO, Buffer.alloc(600)]));
	const failure = await rejectionOf(download(request));
	expect(failure).toMatchObject({
		message: `The download from cdn.example was interrupted after ${VIDEO.length + 600} bytes (aborted)`,
		isRepeatable: true,
	});
});

it('tells what n8n’s store says, which is not repeated, and reads no further', async () => {
	const body = new PassThrough();
	const { download } = downloadOf({ body }, async () => await Promise.reject(new Error('ENOSPC: disk full')));
	body.write(Buffer.concat([VIDEO, Buffer.alloc(600)]));
	expect(await rejectionOf(download(request))).toMatchObject({
		message: "n8n couldn't store the file: ENOSPC: disk full",
		isRepeatable: false,
	});
	expect(body.destroyed).toBe(true);
});
