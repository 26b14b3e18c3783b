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
 * Opens a link without the credential: its host never gets the key. Resolves when the response begins, whatever its
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
		// A webhook call cannot be stopped.
		abortSignal: (context as Partial<IExecuteFunctions>).getExecutionCancelSignal?.(),
	};
	const response: unknown = await context.helpers.httpRequest(options).catch((error: unknown) => {
		const { code, text } = toNetworkReason(error, new URL(url).host, timeoutMs);
		throw new Failure(text, { isRepeatable: isPassingCode(code) });
	});
	return response as StreamResponse;
}

/** Statuses of hosts that are busy, or do not have a new file yet. */
const PASSING_STATUSES = new Set([403, 404, 408, 425, 429]);

/** @throws Failure for a response that isn't the file, and for a file that is too large */
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

/** Node's Readable, by way of n8n's types: nodes may not import Node's own. */
type BodyStream = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

interface TransferLimits {
	/** Whom the messages are about. */
	host: string;
	maxBytes: number;
	/** How long the server may be silent; milliseconds. */
	timeoutMs: number;
	createClock: (isStopped: () => boolean) => Clock;
}

/** The body of a response as it passes through. */
interface Transfer {
	chunks: AsyncGenerator<Buffer>;
	/** That have come so far. */
	bytes: number;
	/** Why there are no more chunks; also what `chunks` throws. */
	failure?: Failure;
}

/** Passes the chunks of a body on, one at a time, as long as they keep coming and are not too many. */
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
			// Also when nobody wants the rest.
			body.destroy();
		}
	}
}

/** Looks into the first bytes, at least `length` of them unless there are fewer; `chunks` then has all of them again. */
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

/** A stream of the chunks; of the same family as the body, since nodes cannot import Node's streams. */
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
 * How much of the time limit a silence has to have lasted when the body breaks: n8n's HTTP client has the same limit for
 * silent sockets, and may be ahead by what its timers and ours differ.
 */
const SILENCE_TOLERANCE = 0.9;

/** Aborts the body when nothing has come for too long; the time that a slow store takes does not count. */
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

/** Rounded up to hundredths, so that what is too large by a byte does not read like the limit. */
function toMegabytes(bytes: number): number {
	return Math.ceil((100 * bytes) / 2 ** 20) / 100;
}
