import type {
	BinaryHelperFunctions,
	IExecuteFunctions,
	IHttpRequestOptions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { toRetryAfterMs } from '../shared/backoff';
import type { Clock } from '../shared/clock';
import { Failure, toFailure } from '../shared/failure';
import { isPassingCode, toNetworkReason } from './networkFailure';

interface StreamResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: BodyStream;
}

/**
 * Opens a link without the credential, so its host never gets the key. Resolves when the response begins, whatever its
 * status. Rejects with a `Failure`.
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
		// A webhook call can't be stopped.
		abortSignal: (context as Partial<IExecuteFunctions>).getExecutionCancelSignal?.(),
	};
	const response: unknown = await context.helpers.httpRequest(options).catch((error: unknown) => {
		const { code, text } = toNetworkReason(error, new URL(url).host, timeoutMs);
		throw new Failure(text, { isRepeatable: isPassingCode(code) });
	});
	return response as StreamResponse;
}

/** Statuses of hosts that are busy, or don't have a new file yet. */
const PASSING_STATUSES = new Set([403, 404, 408, 425, 429]);

/** @throws Failure if the response isn't the file, or if the file is too large */
export function refuseUnwanted(
	{ statusCode, headers }: StreamResponse,
	host: string,
	maxBytes: number,
): void {
	if (statusCode !== 200) {
		throw new Failure(`The server ${host} returned HTTP ${statusCode}`, {
			httpStatus: statusCode,
			retryAfterMs: toRetryAfterMs(headers, Date.now()),
			isRepeatable: PASSING_STATUSES.has(statusCode) || statusCode >= 500,
		});
	}
	const length = Number(headers['content-length'] ?? 0);
	if (length > maxBytes) throw toTooLargeFailure(maxBytes, length);
}

/** Node's Readable, taken from n8n's types because nodes may not import Node's own. */
type BodyStream = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

interface TransferLimits {
	/** The server's name in messages. */
	host: string;
	maxBytes: number;
	/** How long the server may be silent, in milliseconds. */
	timeoutMs: number;
	createClock: (isStopped: () => boolean) => Clock;
}

/** A response's body while it passes through. */
interface Transfer {
	chunks: AsyncGenerator<Buffer>;
	/** Received so far. */
	bytes: number;
	/** Why there are no more chunks; also what `chunks` throws. */
	failure?: Failure;
}

/** Passes a body's chunks on, one at a time, as long as they keep coming and don't exceed the size limit. */
export function createTransfer(body: BodyStream, limits: TransferLimits): Transfer {
	const transfer: Transfer = { bytes: 0, chunks: passOn() };
	return transfer;

	async function* passOn(): AsyncGenerator<Buffer> {
		const silence = watchSilence(body, limits);
		try {
			for await (const chunk of body as AsyncIterable<Buffer>) {
				transfer.bytes += chunk.length;
				if (transfer.bytes > limits.maxBytes) throw toTooLargeFailure(limits.maxBytes);
				silence.pause();
				yield chunk;
				silence.resume();
			}
			if (transfer.bytes === 0) {
				throw new Failure(`The server ${limits.host} sent an empty file`, { isRepeatable: true });
			}
		} catch (error) {
			transfer.failure = toTransferFailure(error, silence.isTooLong(), limits, transfer.bytes);
			throw transfer.failure;
		} finally {
			// Also if the consumer stops early.
			body.destroy();
		}
	}
}

/** Reads ahead at least `length` bytes, unless there are fewer. The returned `chunks` still has all of them. */
export async function peek(
	chunks: AsyncGenerator<Buffer>,
	length: number,
): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer> }> {
	const first: Buffer[] = [];
	for (let missing = length; missing > 0; ) {
		const next = await chunks.next();
		if (next.done) break;
		first.push(next.value);
		missing -= next.value.length;
	}
	return { head: Buffer.concat(first), chunks: joined(first, chunks) };
}

/** A stream of the chunks, made with the body's own class because nodes can't import Node's streams. */
export function toStream(body: BodyStream, chunks: AsyncIterable<Buffer>): BodyStream {
	const { from } = body.constructor as unknown as { from: (chunks: AsyncIterable<Buffer>) => BodyStream };
	return from.call(body.constructor, chunks);
}

function toTooLargeFailure(maxBytes: number, bytes?: number): Failure {
	const size = bytes === undefined ? '' : ` (${toMegabytes(bytes)} MB)`;
	return new Failure(`The file is larger than the limit of ${toMegabytes(maxBytes)} MB${size}`, {
		description: 'Raise “Max Download Size” in “Options”.',
	});
}

async function* joined(first: Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
	yield* first;
	yield* rest;
}

/**
 * If the body breaks after this share of the time limit without data, silence is the reason: n8n's HTTP client has the
 * same limit for silent sockets, and its timer may fire slightly before ours.
 */
const SILENCE_TOLERANCE = 0.9;

/** Aborts the body if nothing has arrived for too long. Time that a slow store takes doesn't count. */
function watchSilence(body: BodyStream, limits: TransferLimits) {
	const { timeoutMs } = limits;
	const clock = limits.createClock(() => body.destroyed);
	let sinceMs: number | undefined = clock.now();
	const quietMs = () => (sinceMs === undefined ? 0 : clock.now() - sinceMs);
	const watch = async () => {
		while (!body.destroyed) {
			if (quietMs() >= timeoutMs) {
				body.destroy(toSilenceFailure(limits));
				return;
			}
			await clock.sleep(timeoutMs - quietMs());
		}
	};
	void watch();
	return {
		pause: () => (sinceMs = undefined),
		resume: () => (sinceMs = clock.now()),
		isTooLong: () => quietMs() >= timeoutMs * SILENCE_TOLERANCE,
	};
}

function toSilenceFailure({ host, timeoutMs }: TransferLimits): Failure {
	return new Failure(`The server ${host} sent nothing for ${Math.round(timeoutMs / 1000)} s`, {
		isRepeatable: true,
	});
}

function toTransferFailure(
	error: unknown,
	wasSilent: boolean,
	limits: TransferLimits,
	bytes: number,
): Failure {
	if (error instanceof Failure) return error;
	if (wasSilent) return toSilenceFailure(limits);
	const { message } = toFailure(error);
	return new Failure(`The download from ${limits.host} was interrupted after ${bytes} bytes (${message})`, {
		isRepeatable: true,
	});
}

/** Rounded up to hundredths, so that a file that's one byte too large doesn't show the same size as the limit. */
function toMegabytes(bytes: number): number {
	return Math.ceil((100 * bytes) / 2 ** 20) / 100;
}
