import { Failure } from '../shared/failure';
import { LIST_PATH } from './fetchTasks';
import { toRefusal } from './refusal';
import { mayBeWrongPlace, toSubmitReceipt } from './submitReceipt';
import type { ImageFile, SendRequest, SubmitBody, SubmitReceipt, TaskSubmission } from './types';

/**
 * The shortest timeout of a submission: a new-api gateway waits 60 s for its upstream, and a client that gives up
 * earlier loses the receipt of a paid task.
 */
const SHORTEST_SUBMIT_TIMEOUT_MS = 90_000;

/** `POST /mj/submit/<call>`: starts a task, which costs money. */
export async function submitTask(
	send: SendRequest,
	{ imageFile, speed, timeoutMs, ...content }: TaskSubmission,
): Promise<SubmitReceipt> {
	const { call, body } = content;
	const response = await send({
		method: 'POST',
		path: `${speed && `/mj-${speed}`}/mj/submit/${call}`,
		body: imageFile ? await toImageBody(body, imageFile) : body,
		timeoutMs: Math.max(timeoutMs, SHORTEST_SUBMIT_TIMEOUT_MS),
		// If aborted, it would leave a task that may be charged and whose ID nobody knows.
		isSubmission: true,
	});
	const isListAPage = mayBeWrongPlace(response) && (await isListCallAPage(send, timeoutMs));
	return toSubmitReceipt(response, content, { isListAPage });
}

/** Whether the free list call returns a web page, too. */
async function isListCallAPage(send: SendRequest, timeoutMs: number): Promise<boolean> {
	const request = { method: 'POST', path: LIST_PATH, body: { ids: ['0'] }, timeoutMs } as const;
	return await send(request).then(
		(response) => toRefusal(response).isPage,
		() => false,
	);
}

/** A multiple of 3, so that there's no Base64 padding between parts. */
const BYTES_AT_ONCE = 3 * 2 ** 18;

/**
 * The JSON of a submission whose image is a file, as the bytes to send. The data URI is written straight into them
 * while the file is read, so they're the only copy of the image.
 *
 * @param body without an image
 * @throws Failure if the file's length has changed
 */
export async function toImageBody(
	body: SubmitBody,
	{ mimeType, byteLength, read }: ImageFile,
): Promise<Buffer> {
	const head = Buffer.from(`{"image":"data:${mimeType};base64,`);
	const tail = Buffer.from(`",${JSON.stringify(body).slice(1)}`);
	const bytes = Buffer.allocUnsafe(head.length + 4 * Math.ceil(byteLength / 3) + tail.length);
	let offset = head.copy(bytes);
	let readLength = 0;
	for await (const part of inThrees(read())) {
		readLength += part.length;
		offset += bytes.write(part.toString('base64'), offset, 'latin1');
	}
	if (readLength !== byteLength) {
		throw new Failure(
			`The image file changed while it was being sent: it had ${byteLength} bytes, and now has ${readLength}`,
			{
				description: 'Run the workflow again when nothing else writes to the file.',
			},
		);
	}
	tail.copy(bytes, offset);
	return bytes;
}

/** The same bytes in parts whose length is a multiple of 3, except for the last. */
async function* inThrees(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	let rest: Buffer = Buffer.alloc(0);
	for await (const chunk of chunks) {
		const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		const end = bytes.length - (bytes.length % 3);
		for (let start = 0; start < end; start += BYTES_AT_ONCE) {
			yield bytes.subarray(start, Math.min(end, start + BYTES_AT_ONCE));
		}
		rest = bytes.subarray(end);
	}
	yield rest;
}
