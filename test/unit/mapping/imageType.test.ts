import { expect, it } from 'vitest';

import { toFileKind } from '../../../nodes/MidjourneyVideo/mapping/imageType.ts';

const ascii = (text: string) => Buffer.from(text, 'latin1');

it.each<[string, Buffer]>([
	['image/png', Buffer.from('89504e470d0a1a0a0000', 'hex')],
	['image/jpeg', Buffer.from('ffd8ffe0', 'hex')],
	['image/gif', ascii('GIF87a....')],
	['image/gif', ascii('GIF89a....')],
	['image/webp', ascii('RIFF\x01\x02\x03\x04WEBPVP8 ')],
])('%s is known by its content', (mimeType, bytes) => {
	expect(toFileKind(bytes).mimeType).toBe(mimeType);
});

it.each<[string, Buffer]>([
	['an AVIF image', ascii('\0\0\0\x1cftypavif')],
	['a HEIC image', ascii('\0\0\0\x1cftypheic')],
	['a video', ascii('\0\0\0\x1cftypisom')],
	['a video', Buffer.from('1a45dfa39f', 'hex')],
	['a BMP image', ascii('BM\x01\x02\x03\x04\0\0\0\0')],
	['a TIFF image', ascii('II*\0')],
	['a TIFF image', ascii('MM\0*')],
	['a PDF document', ascii('%PDF-1.7')],
	['a ZIP archive', ascii('PK\x03\x04')],
	['an SVG drawing', ascii('<?xml version="1.0"?>\n<svg xmlns="x">')],
	['an HTML page', ascii('<!DOCTYPE html><html>')],
	['text', ascii('data:image/png;base64,iVBOR')],
	// Cut within the signatures.
	['a file of unknown type (it begins with 89504e470d0a1a)', Buffer.from('89504e470d0a1a', 'hex')],
	['a file of unknown type (it begins with ffd8)', Buffer.from('ffd8', 'hex')],
	['a file of unknown type (it begins with 5249464601020304)', ascii('RIFF\x01\x02\x03\x04WAVE')],
])('%s is no image that the API takes', (what, bytes) => {
	expect(toFileKind(bytes)).toMatchObject({ what });
	expect(toFileKind(bytes).mimeType).toBeUndefined();
});
