import { PassThrough, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { createTransfer, peek, toStream } from '../../../nodes/MidjourneyVideo/api/transfer.ts';
import { rejectionOf } from '../failureOf.ts';
import { createStandingClock } from '../fakeApi.ts';

function transferOf(body: Readable, maxBytes = 100) {
	const clock = createStandingClock();
	const limits = { host: 'a.example', maxBytes, timeoutMs: 1_000, createClock: () => clock };
	return { clock, transfer: createTransfer(body, limits) };
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
	const all: Buffer[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return Buffer.concat(all).toString();
}

const bodyOf = (...texts: string[]) =>
	Readable.from(
		texts.map((text) => Buffer.from(text)),
		{ objectMode: true },
	);

describe('a transfer', () => {
	it('passes all chunks on, in order, and counts their bytes', async () => {
		const { transfer } = transferOf(bodyOf('one', 'two', 'three'));
		expect(await textOf(transfer.chunks)).toBe('onetwothree');
		expect(transfer.bytes).toBe(11);
		expect(transfer.failure).toBeUndefined();
	});

	it('may have as many bytes as are allowed, and ends at the first one more', async () => {
		expect(await textOf(transferOf(bodyOf('12345', '67890'), 10).transfer.chunks)).toBe('1234567890');
		const body = bodyOf('12345', '67890', '1', '2');
		const { transfer } = transferOf(body, 10);
		const failure = await rejectionOf(textOf(transfer.chunks));
		expect(failure).toMatchObject({
			isRepeatable: false,
			description: 'Raise “Max Download Size” in “Options”.',
		});
		expect(transfer.failure).toBe(failure);
		expect(body.destroyed).toBe(true);
	});

	it('of nothing fails, and may be repeated', async () => {
		expect(await rejectionOf(textOf(transferOf(bodyOf()).transfer.chunks))).toMatchObject({
			message: 'The server a.example sent an empty file',
			isRepeatable: true,
		});
	});

	it('that breaks off tells how far it came, and may be repeated', async () => {
		const body = new PassThrough();
		const { transfer } = transferOf(body);
		body.write('12345');
		const text = textOf(transfer.chunks);
		setImmediate(() => body.destroy(new Error('aborted')));
		expect(await rejectionOf(text)).toMatchObject({
			message: 'The download from a.example was interrupted after 5 bytes (aborted)',
			isRepeatable: true,
		});
	});

	it('is broken off when the server is silent for too long', async () => {
		const body = new PassThrough();
		const { transfer, clock } = transferOf(body);
		body.write('12345');
		const failure = rejectionOf(textOf(transfer.chunks));
		await expect.poll(clock.sleeping).toBe(1);
		await clock.pass(999);
		expect(body.destroyed).toBe(false);
		await clock.pass(1);
		expect(await failure).toMatchObject({
			message: 'The server a.example sent nothing for 1 s',
			isRepeatable: true,
		});
	});

	it.each([
		[900, 'The server a.example sent nothing for 1 s'],
		[899, 'The download from a.example was interrupted after 5 bytes (aborted)'],
	])('that n8n breaks off after %i ms of silence is told as: %s', async (silenceMs, reason) => {
		const body = new PassThrough();
		const { transfer, clock } = transferOf(body);
		body.write('12345');
		const failure = rejectionOf(textOf(transfer.chunks));
		await expect.poll(clock.sleeping).toBe(1);
		await clock.pass(silenceMs);
		body.destroy(new Error('aborted'));
		expect(await failure).toMatchObject({ message: reason, isRepeatable: true });
	});

	it('may take as long as its reader does', async () => {
		const { transfer, clock } = transferOf(bodyOf('one', 'two'));
		expect((await transfer.chunks.next()).value?.toString()).toBe('one');
		await clock.pass(5_000);
		await clock.pass(5_000);
		expect(await textOf(transfer.chunks)).toBe('two');
	});

	it('is watched no longer once its body is given up', async () => {
		const body = new PassThrough();
		const { transfer, clock } = transferOf(body);
		body.write('12345');
		await transfer.chunks.next();
		body.destroy();
		await clock.pass(1_000);
		expect(clock.sleeping()).toBe(0);
	});
});

describe('peek', () => {
	it.each([
		[['1', '2', '3', '4'], 3, '123'],
		[['1234'], 3, '1234'],
		[['1', '2'], 3, '12'],
	])('of %j for %i bytes sees %j, and keeps all of them', async (texts, length, head) => {
		const peeked = await peek(transferOf(bodyOf(...texts)).transfer.chunks, length);
		expect(peeked.head.toString()).toBe(head);
		expect(await textOf(peeked.chunks)).toBe(texts.join(''));
	});
});

it.each([
	['a plain body', new PassThrough()],
	['an unpacked body', createGunzip()],
])('toStream makes a stream like %s of chunks', async (_title, body) => {
	const stream = toStream(body, transferOf(bodyOf('one', 'two')).transfer.chunks);
	expect(stream).toBeInstanceOf(Readable);
	expect(await textOf(stream as AsyncIterable<Buffer>)).toBe('onetwo');
});
