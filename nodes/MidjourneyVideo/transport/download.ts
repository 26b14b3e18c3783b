import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Failure, toFailure } from '../failure';
import { toPictureType } from '../mapping/imageType';
import { toVideoType, VIDEO_HEAD_BYTES } from '../mapping/videoType';
import type { Clock, LinkKind } from '../types';
import { openFile, refuseUnwanted } from './openFile';
import { createTransfer, peek, toStream } from './transfer';

export interface DownloadRequest {
	url: string;
	/** Of the file, without its extension. */
	name: string;
	kind: LinkKind;
	maxBytes: number;
	/** For the answer to begin, and for each silence after that; milliseconds. */
	timeoutMs: number;
}

/** Brings a file into n8n's store of binary data. Rejects with a `Failure`. */
export type Download = (request: DownloadRequest) => Promise<IBinaryData>;

/**
 * Downloads without the credential: the host of a video never gets the key, wherever it redirects to. It is n8n that
 * makes the requests, so that its protection against forged addresses holds for each of them.
 */
export function createDownload(
	context: IExecuteFunctions,
	createClock: (isStopped: () => boolean) => Clock,
): Download {
	return async (request) => {
		const { kind, maxBytes, name } = request;
		const { host } = new URL(request.url);
		const response = await openFile(context, request);
		const { body, headers } = response;
		try {
			refuseUnwanted(response, host, maxBytes);
			const transfer = createTransfer(body, { ...request, host, createClock });
			const { head, chunks } = await peek(transfer.chunks, VIDEO_HEAD_BYTES);
			const toType = kind === 'video' ? toVideoType : toPictureType;
			const type = toType(headers['content-type'], head);
			if ('found' in type) throw toWrongKindFailure(host, type.found, kind);
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

function toWrongKindFailure(host: string, found: string, kind: LinkKind): Failure {
	return new Failure(`The server ${host} sent ${found} instead of a ${kind}`, {
		description: 'Open the link in a browser to see what it is.',
	});
}

function toStoreFailure(error: unknown): Failure {
	return new Failure(`n8n could not store the file: ${toFailure(error).message}`, {
		description: 'Check the space and the rights of n8n’s store for binary data.',
	});
}
