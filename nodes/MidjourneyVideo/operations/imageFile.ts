import { createHash } from 'node:crypto';

import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Failure, toFailure } from '../failure';
import { toFileKind } from '../mapping/imageType';
import { toShown } from '../mapping/json';
import type { ImageFile } from '../types';

/**
 * The image in a field of an input item, wherever n8n keeps its files.
 *
 * @throws Failure when there is none, or when its content is no PNG, JPEG, WebP or GIF image
 */
export async function readImageFile(context: IExecuteFunctions, itemIndex: number): Promise<ImageFile> {
	const field = context.getNodeParameter('binaryField', itemIndex, '') as string;
	const place = `Input field ${toShown(field)}`;
	const file = findFile(context, itemIndex, field);
	if (!file) throw toMissingFailure(context, itemIndex, place);
	const fileName = file.fileName ? ` (${file.fileName})` : '';
	const read = async () =>
		await context.helpers.getBinaryDataBuffer(itemIndex, field).catch((error: unknown) => {
			throw new Failure(`${place} has a file that n8n cannot read: ${toFailure(error).message}`, {
				description: 'Run the workflow from its start again, so that the file is read anew.',
			});
		});
	const bytes = await read();
	if (bytes.length === 0) {
		throw new Failure(`${place} has an empty file${fileName}`, { description: ADVICE });
	}
	const { what, mimeType } = toFileKind(bytes);
	if (mimeType === undefined) {
		throw new Failure(`${place} has no PNG, JPEG, WebP or GIF image, but ${what}${fileName}`, {
			description: ADVICE,
		});
	}
	return { mimeType, digest: createHash('sha256').update(bytes).digest('hex'), read };
}

const ADVICE = 'Hand over an image file, or convert it before, e.g. with the Edit Image node.';

function toMissingFailure(context: IExecuteFunctions, itemIndex: number, place: string): Failure {
	const fields = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const found = fields.length > 0 ? `it has files in ${fields.map(toShown).join(', ')}` : 'it has no files';
	return new Failure(`${place} of the item has no file; ${found}`, {
		description:
			'Enter the name of the field that the node before puts the file into, as its output shows it under Binary.',
	});
}

/** The field's file, wherever this version of n8n keeps it in the item; undefined when there is none. */
function findFile(context: IExecuteFunctions, itemIndex: number, field: string): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		return undefined;
	}
}
