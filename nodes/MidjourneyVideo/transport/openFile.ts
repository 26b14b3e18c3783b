import type { IExecuteFunctions, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { Failure } from '../failure';
import { toRetryAfterMs } from '../mapping/retryAfter';
import { isPassingCode, toNetworkReason } from './networkFailure';
import { type BodyStream, toTooLargeFailure } from './transfer';

export interface StreamResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: BodyStream;
}

/**
 * Opens a link without the credential: its host never gets the key. Resolves when the answer begins, whatever its status.
 * Rejects with a `Failure`.
 */
export async function openFile(
	context: IExecuteFunctions | IWebhookFunctions,
	{ url, timeoutMs }: { url: string; timeoutMs: number },
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
		// A webhook call cannot be stopped.
		abortSignal: (context as Partial<IExecuteFunctions>).getExecutionCancelSignal?.(),
	};
	const response: unknown = await context.helpers.httpRequest(options).catch((error: unknown) => {
		const { code, meaning } = toNetworkReason(error, timeoutMs);
		throw new Failure(`The server ${new URL(url).host} ${meaning}`, { isRepeatable: isPassingCode(code) });
	});
	return response as StreamResponse;
}

/** Statuses of hosts that are busy, or do not have a new file yet. */
const PASSING_STATUSES = new Set([403, 404, 408, 425, 429]);

/** @throws Failure for an answer that is not the file, and for a file that is too large */
export function refuseUnwanted(
	{ statusCode, headers }: StreamResponse,
	host: string,
	maxBytes: number,
): void {
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
