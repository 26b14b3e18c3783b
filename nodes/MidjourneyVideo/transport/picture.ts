import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { MAX_PICTURE_BYTES } from '../constants';
import { Failure } from '../failure';
import { FILE_HEAD_BYTES, toFileKind } from '../mapping/imageType';
import type { Clock, ImageFile } from '../types';
import { openFile, refuseUnwanted } from './openFile';
import { createTransfer } from './transfer';

/** Fetches a picture, without the key, to be sent along with a submission. Rejects with a `Failure`. */
export type FetchPicture = (url: string, timeoutMs: number) => Promise<ImageFile>;

/** Pictures are held in memory: they have some megabytes, and are sent a moment later. */
export function createFetchPicture(
	context: IExecuteFunctions,
	createClock: (isStopped: () => boolean) => Clock,
): FetchPicture {
	return async (url, timeoutMs) => {
		const { host } = new URL(url);
		const response = await openFile(context, { url, timeoutMs });
		const { body } = response;
		try {
			refuseUnwanted(response, host, MAX_PICTURE_BYTES);
			const limits = { host, maxBytes: MAX_PICTURE_BYTES, timeoutMs, createClock };
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
	if (mimeType === undefined) throw new Failure(`The server ${host} sent ${what} instead of a picture`);
	const digest = createHash('sha256').update(bytes).digest('hex');
	return { mimeType, byteLength: bytes.length, digest, read: () => toChunks(bytes) };
}

async function* toChunks(bytes: Buffer): AsyncGenerator<Buffer> {
	yield bytes;
}
