import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { Failure, toFailure } from '../failure';
import { toRetryAfterMs } from '../mapping/retryAfter';
import { toVideoType, VIDEO_HEAD_BYTES } from '../mapping/videoType';
import type { Clock } from '../types';
import { isPassingCode, toNetworkReason } from './networkFailure';
import { type BodyStream, createTransfer, peek, toStream, toTooLargeFailure } from './transfer';

export interface DownloadRequest {
	url: string;
	/** Of the file, without its extension. */
	name: string;
	maxBytes: number;
	/** For the answer to begin, and for each silence after that; milliseconds. */
	timeoutMs: number;
}

/** Brings a video into n8n's store of binary data. Rejects with a `Failure`. */
export type Download = (request: DownloadRequest) => Promise<IBinaryData>;

interface StreamResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: BodyStream;
}

/**
 * Downloads without the credential: the host of a video never gets the key, wherever it redirects to. It is n8n that
 * makes the requests, so that its protection against forged addresses holds for each of them.
 */
export function createDownload(
	context: IExecuteFunctions,
	createClock: (isStopped: () => boolean) => Clock,
): Download {
	return async (request) => {
		const { maxBytes, name } = request;
		const { host } = new URL(request.url);
		const response = await open(context, request, host);
		const { body, headers } = response;
		try {
			refuseUnwanted(response, host, maxBytes);
			const transfer = createTransfer(body, { ...request, host, createClock });
			const { head, chunks } = await peek(transfer.chunks, VIDEO_HEAD_BYTES);
			const type = toVideoType(headers['content-type'], head);
			if ('found' in type) throw toNoVideoFailure(host, type.found);
			const file = await context.helpers
				.prepareBinaryData(toStream(body, chunks), `${name}.${type.extension}`, type.mimeType)
				.catch((error: unknown) => {
					throw transfer.failure ?? toStoreFailure(error);
				});
			// n8n 1.x leaves the number out.
			return { ...file, bytes: transfer.bytes };
		} finally {
			body.destroy();
		}
	};
}

/** Resolves when the answer begins, whatever its status. */
async function open(
	context: IExecuteFunctions,
	{ url, timeoutMs }: DownloadRequest,
	host: string,
): Promise<StreamResponse> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		// Compressing a video saves nothing, and hides its length.
		headers: { 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		timeout: timeoutMs,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		abortSignal: context.getExecutionCancelSignal(),
	};
	const response: unknown = await context.helpers.httpRequest(options).catch((error: unknown) => {
		const { code, meaning } = toNetworkReason(error, timeoutMs);
		throw new Failure(`The server ${host} ${meaning}`, { isRepeatable: isPassingCode(code) });
	});
	return response as StreamResponse;
}

/** Statuses of hosts that are busy, or do not have a new file yet. */
const PASSING_STATUSES = new Set([403, 404, 408, 425, 429]);

function refuseUnwanted({ statusCode, headers }: StreamResponse, host: string, maxBytes: number): void {
	if (statusCode !== 200) {
		throw new Failure(`The server ${host} answered with HTTP ${statusCode}`, {
			httpStatus: statusCode,
			retryAfterMs: toRetryAfterMs(headers, Date.now()),
			isRepeatable: PASSING_STATUSES.has(statusCode) || statusCode >= 500,
		});
	}
	const length = Number(headers['content-length'] ?? 0);
	if (length > maxBytes) throw toTooLargeFailure(maxBytes, length);
}

function toNoVideoFailure(host: string, found: string): Failure {
	return new Failure(`The server ${host} sent ${found} instead of a video`, {
		description: 'Open the link in a browser to see what it is.',
	});
}

function toStoreFailure(error: unknown): Failure {
	return new Failure(`n8n could not store the video: ${toFailure(error).message}`, {
		description: 'Check the space and the rights of n8n’s store for binary data.',
	});
}
