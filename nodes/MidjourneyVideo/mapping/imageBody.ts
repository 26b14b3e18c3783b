import type { SubmitBody } from '../types';

/** A multiple of 3, so that the parts are written one after another without padding between them. */
const BYTES_AT_ONCE = 3 * 2 ** 20;

/**
 * The JSON of a submission whose image is a file, as the bytes that are sent. The data URI is written straight into
 * them: as a text, it would be copied at every step on its way.
 *
 * @param body without an image
 */
export function toImageBody(body: SubmitBody, mimeType: string, image: Buffer): Buffer {
	const head = Buffer.from(`{"image":"data:${mimeType};base64,`);
	const tail = Buffer.from(`",${JSON.stringify(body).slice(1)}`);
	const payloadLength = 4 * Math.ceil(image.length / 3);
	const bytes = Buffer.allocUnsafe(head.length + payloadLength + tail.length);
	let offset = head.copy(bytes);
	for (let start = 0; start < image.length; start += BYTES_AT_ONCE) {
		offset += bytes.write(image.toString('base64', start, start + BYTES_AT_ONCE), offset, 'latin1');
	}
	tail.copy(bytes, offset);
	return bytes;
}
