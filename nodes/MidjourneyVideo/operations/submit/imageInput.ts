import { createHash } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { ImageFile } from '../../api/types';
import { Failure, toFailure } from '../../shared/failure';
import { FILE_HEAD_BYTES, toFileKind } from '../../shared/fileType';
import { toShown } from '../../shared/json';
import { isHttpUrl } from '../../shared/urls';

/**
 * The image in an input item's field, wherever n8n stores its files.
 *
 * @throws Failure if there's no file, n8n can't read it, or its content isn't a PNG, JPEG, WebP or GIF image
 */
export async function readImageFile(context: IExecuteFunctions, itemIndex: number): Promise<ImageFile> {
	const field = context.getNodeParameter('binaryField', itemIndex, '') as string;
	const place = `Input field ${toShown(field)}`;
	const file = findFile(context, itemIndex, field);
	if (!file) throw toMissingFailure(context, itemIndex, place);
	const fileName = file.fileName ? ` (${file.fileName})` : '';
	const read = () => readChunks(context, itemIndex, field, file);
	const hash = createHash('sha256');
	let head = Buffer.alloc(0);
	let byteLength = 0;
	for await (const chunk of read()) {
		hash.update(chunk);
		byteLength += chunk.length;
		if (head.length >= FILE_HEAD_BYTES) continue;
		head = Buffer.concat([head, chunk]).subarray(0, FILE_HEAD_BYTES);
		// Don't read a large file of another type to its end.
		if (head.length === FILE_HEAD_BYTES) toImageType(head, place, fileName);
	}
	const mimeType = toImageType(head, place, fileName);
	return { mimeType, byteLength, digest: hash.digest('hex'), read };
}

/** The file's content, in chunks unless n8n keeps it in memory. */
async function* readChunks(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	{ id }: IBinaryData,
): AsyncGenerator<Buffer> {
	try {
		if (id === undefined) yield await context.helpers.getBinaryDataBuffer(itemIndex, field);
		else yield* (await context.helpers.getBinaryStream(id)) as AsyncIterable<Buffer>;
	} catch (error) {
		throw toUnreadableFailure(field, error);
	}
}

function toUnreadableFailure(field: string, error: unknown): Failure {
	const reason = toFailure(error).message;
	return new Failure(`n8n couldn't read the file in input field ${toShown(field)}: ${reason}`, {
		description: 'Run the workflow again from the start to get the file once more.',
	});
}

/** @throws Failure if the file is empty or isn't an image that the API accepts */
function toImageType(head: Buffer, place: string, fileName: string): string {
	if (head.length === 0)
		throw new Failure(`${place} contains an empty file${fileName}`, { description: ADVICE });
	const { what, mimeType } = toFileKind(head);
	if (mimeType !== undefined) return mimeType;
	throw new Failure(`${place} contains ${what}${fileName}, not a PNG, JPEG, WebP or GIF image`, {
		description: ADVICE,
	});
}

const ADVICE = 'Provide an image, or convert the file first, e.g. with the Edit Image node.';

function toMissingFailure(context: IExecuteFunctions, itemIndex: number, place: string): Failure {
	const fields = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const found =
		fields.length > 0 ? `the item has files in ${fields.map(toShown).join(', ')}` : 'the item has no files';
	return new Failure(`${place} has no file; ${found}`, {
		description: "Enter the field name that the previous node's output shows for the file under “Binary”.",
	});
}

/** The field's file, wherever this version of n8n keeps it in the item; undefined if there's none. */
function findFile(context: IExecuteFunctions, itemIndex: number, field: string): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		return undefined;
	}
}

const DATA_URI_HEADER = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/**
 * The image as the API accepts it: a public http(s) URL or an image's base64 data URI.
 *
 * @param fieldName display name of the field, for the message
 * @throws Failure for anything else
 */
export function toImageSource(value: unknown, fieldName: string): string {
	const image = typeof value === 'string' ? value.trim() : '';
	if (image === '') {
		throw new Failure(`“${fieldName}” is empty`, {
			description: `Enter the image's public URL or a data URI.`,
		});
	}
	if (/^data:/i.test(image)) return toImageDataUri(image, fieldName);
	const isUrl: boolean = isHttpUrl(image);
	if (!isUrl) {
		throw new Failure(`“${fieldName}” isn't a valid URL or data URI: "${image.slice(0, 60)}"`, {
			description: `Enter a public URL such as https://example.com/image.png, or a data URI such as data:image/png;base64,iVBORw0…`,
		});
	}
	return image;
}

function toImageDataUri(image: string, fieldName: string): string {
	const header = DATA_URI_HEADER.exec(image.slice(0, 200));
	if (!header?.[2]?.toLowerCase().endsWith(';base64')) {
		throw new Failure(`“${fieldName}” has a data URI that isn't base64`, {
			description: `A data URI must look like data:image/png;base64,iVBORw0…`,
		});
	}
	if (!/^image\/[\w.+-]+$/i.test(header[1] ?? '')) {
		throw new Failure(`“${fieldName}” has a data URI of type "${header[1]}", which isn't an image`, {
			description: `A data URI must begin with an image type, e.g. data:image/png;base64,`,
		});
	}
	const payload = image.slice(header[0].length);
	if (payload === '' || /[^A-Za-z0-9+/=]/.test(payload)) {
		throw new Failure(`“${fieldName}” has a data URI with invalid base64 content`, {
			description: `Only letters, digits, "+", "/" and "=" may follow "base64,", without line breaks.`,
		});
	}
	return image;
}
