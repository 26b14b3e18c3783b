import type { BinaryHelperFunctions } from 'n8n-workflow';

import { Failure, toFailure } from '../failure';
import type { Clock } from '../types';

/** Node's Readable, by way of n8n's types: nodes may not import Node's own. */
export type BodyStream = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

export interface TransferLimits {
	/** Whom the messages are about. */
	host: string;
	maxBytes: number;
	/** How long the server may be silent; milliseconds. */
	timeoutMs: number;
	createClock: (isStopped: () => boolean) => Clock;
}

/** The body of an answer on its way through. */
export interface Transfer {
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
			transfer.failure = error instanceof Failure ? error : toBrokenOffFailure(error, limits, transfer);
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
		const { value, done } = await chunks.next();
		if (done) break;
		first.push(value);
		missing -= value.length;
	}
	return { head: Buffer.concat(first), chunks: joined(first, chunks) };
}

/** A stream of the chunks; of the same family as the body, since nodes cannot import Node's streams. */
export function toStream(body: BodyStream, chunks: AsyncIterable<Buffer>): BodyStream {
	const { from } = body.constructor as unknown as { from: (chunks: AsyncIterable<Buffer>) => BodyStream };
	return from.call(body.constructor, chunks);
}

export function toTooLargeFailure(maxBytes: number, bytes?: number): Failure {
	const size = bytes === undefined ? `more than ${toMegabytes(maxBytes)}` : toMegabytes(bytes);
	return new Failure(`The video has ${size} MB, and Max Download Size is ${toMegabytes(maxBytes)} MB`, {
		description: 'Raise Max Download Size in Options.',
	});
}

async function* joined(first: Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
	yield* first;
	yield* rest;
}

/** Breaks the body off when nothing has come for too long; the time that a slow store takes does not count. */
function watchSilence(body: BodyStream, { host, timeoutMs, createClock }: TransferLimits) {
	const clock = createClock(() => body.destroyed);
	let sinceMs: number | undefined = clock.now();
	const watch = async () => {
		while (!body.destroyed) {
			const quietMs = clock.now() - (sinceMs ?? clock.now());
			if (quietMs >= timeoutMs) {
				const message = `The server ${host} sent nothing for ${Math.round(timeoutMs / 1000)} s`;
				body.destroy(new Failure(message, { isRepeatable: true }));
				return;
			}
			await clock.sleep(timeoutMs - quietMs);
		}
	};
	void watch();
	return {
		pause: () => (sinceMs = undefined),
		resume: () => (sinceMs = clock.now()),
	};
}

function toBrokenOffFailure(error: unknown, { host }: TransferLimits, { bytes }: Transfer): Failure {
	const { message } = toFailure(error);
	return new Failure(`The server ${host} broke off the video after ${bytes} bytes (${message})`, {
		isRepeatable: true,
	});
}

function toMegabytes(bytes: number): number {
	return Math.ceil(bytes / 2 ** 20);
}
