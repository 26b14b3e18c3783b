import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { submitTask, toImageBody } from '../../../nodes/MidjourneyVideo/api/submitTask.ts';
import type { ApiRequest } from '../../../nodes/MidjourneyVideo/api/types.ts';
import { rejectionOf } from '../failureOf.ts';
import { serverWith } from './serverWith.ts';

describe('submitTask', () => {
	it.each([
		['', '/mj/submit/video'],
		['fast', '/mj-fast/mj/submit/video'],
		['relax', '/mj-relax/mj/submit/video'],
	] as const)('sends the body once, for speed %j to %s', async (speed, path) => {
		const { send, requests } = serverWith('{"code":1,"result":"17"}');
		const body = { motion: 'low', image: 'https://example.com/a.png' };
		await submitTask(send, { call: 'video', body, speed, timeoutMs: 9 });
		expect(requests).toEqual([{ method: 'POST', path, body, timeoutMs: 90_000, isSubmission: true }]);
	});

	it.each([
		[{ call: 'imagine', body: { prompt: 'waves', state: 'a' } }, '/mj-turbo/mj/submit/imagine'],
		[{ call: 'action', body: { taskId: '17', customId: 'MJ::a' } }, '/mj-turbo/mj/submit/action'],
	] as const)('sends %j to a path of its own', async (content, path) => {
		const { send, requests } = serverWith('{"code":1,"result":"17"}');
		await submitTask(send, { ...content, speed: 'turbo', timeoutMs: 9 });
		expect(requests).toMatchObject([{ path, body: content.body, timeoutMs: 90_000 }]);
	});

	it('waits longer than a minute and a half when it is told to', async () => {
		const { send, requests } = serverWith('{"code":1,"result":"17"}');
		await submitTask(send, { call: 'video', body: { motion: 'low' }, speed: '', timeoutMs: 120_000 });
		expect(requests).toMatchObject([{ timeoutMs: 120_000 }]);
	});

	describe('answered with a web page', () => {
		const page = '<!DOCTYPE html><title>New API</title>';
		const submitTo = async (listAnswer: { text: string; status?: number } | Error) => {
			const paths: string[] = [];
			const send = async ({ path }: ApiRequest) => {
				paths.push(path);
				if (path === '/mj/submit/video') return { status: 200, location: null, text: page };
				if (listAnswer instanceof Error) throw listAnswer;
				return { status: 200, location: null, ...listAnswer };
			};
			const failure = await rejectionOf(
				submitTask(send, { call: 'video', body: { motion: 'low' }, speed: '', timeoutMs: 9 }),
			);
			expect(paths).toEqual(['/mj/submit/video', '/mj/task/list-by-condition']);
			return failure;
		};

		it.each([200, 404, 502])(
			'blames Base URL when the list call gets one with HTTP %i, too',
			async (status) => {
				const failure = await submitTo({ text: page, status });
				expect(failure.message).toMatch(/^“Base URL” doesn't lead to a Midjourney API, but to a web page/);
				expect(failure).toMatchObject({ isFateUnknown: false, isRepeatable: false });
			},
		);

		it.each([
			['tasks', { text: '[]' }],
			['HTTP 404 without a page', { text: '', status: 404 }],
			['HTTP 405 without a page', { text: '{}', status: 405 }],
			['HTTP 401', { text: '{"error":{"message":"Invalid token"}}', status: 401 }],
			['nothing', new Error('socket hang up')],
		])('does not know when the list call gets %s', async (_what, listAnswer) => {
			const failure = await submitTo(listAnswer);
			expect(failure.message).toContain('may have been accepted');
			expect(failure).toMatchObject({ isFateUnknown: true, isRepeatable: false });
		});
	});
});

const AT_ONCE = 3 * 2 ** 18;
const body = { motion: 'low', prompt: 'Wellen “あ” \\ "x"', nested: { a: [1] } };

/** A file that is read in chunks of `chunkLength` bytes. */
function fileOf(image: Buffer, chunkLength: number) {
	const count = Math.ceil(image.length / chunkLength);
	const chunks = Array.from({ length: count }, (_, index) =>
		image.subarray(index * chunkLength, (index + 1) * chunkLength),
	);
	const file = { mimeType: 'image/webp', byteLength: image.length, digest: '' };
	return { ...file, read: () => Readable.from(chunks) as AsyncIterable<Buffer> };
}

describe('the body of an image file', () => {
	it.each<[number, number]>([
		...[1, 2, 3, 4, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 2].map((length): [number, number] => [
			length,
			length,
		]),
		[10, 1],
		[10, 2],
		[100_000, 2 ** 16],
		[2 * AT_ONCE + 2, AT_ONCE + 1],
	])('of %i bytes, read %i at a time, is its data URI with the other fields', async (length, chunkLength) => {
		const image = randomBytes(length);
		const sent = JSON.parse((await toImageBody(body, fileOf(image, chunkLength))).toString()) as object;
		const expected = { ...body, image: `data:image/webp;base64,${image.toString('base64')}` };
		// Not with toEqual, which would print millions of characters if they differed.
		const keys = Object.keys(expected).sort();
		expect(JSON.stringify(sent, keys) === JSON.stringify(expected, keys)).toBe(true);
		expect(sent).toMatchObject(body);
	});

	it.each([9, 11])('is not made of a file that had 10 bytes and has %i', async (length) => {
		const file = { ...fileOf(randomBytes(length), 4), byteLength: 10 };
		expect(await rejectionOf(toImageBody(body, file))).toMatchObject({
			message: `The image file changed while it was being sent: it had 10 bytes, and now has ${length}`,
			isRepeatable: false,
			isFateUnknown: false,
		});
	});
});
