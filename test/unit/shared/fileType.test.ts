import { expect, it } from 'vitest';

import {
	isVideoType,
	toFileKind,
	toImageFileType,
	toVideoType,
} from '../../../nodes/MidjourneyVideo/shared/fileType.ts';

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
	// Cut off within the signature, or sharing only its beginning.
	['a file of unknown type (it begins with 89504e470d0a1a)', Buffer.from('89504e470d0a1a', 'hex')],
	['a file of unknown type (it begins with ffd8)', Buffer.from('ffd8', 'hex')],
	['a file of unknown type (it begins with 5249464601020304)', ascii('RIFF\x01\x02\x03\x04WAVE')],
])('%s is no image that the API takes', (what, bytes) => {
	expect(toFileKind(bytes)).toMatchObject({ what });
	expect(toFileKind(bytes).mimeType).toBeUndefined();
});

it('a downloaded picture has the type of its content, or is told as what it is', () => {
	expect(toImageFileType('image/png', Buffer.from('ffd8ffe0', 'hex'))).toEqual({
		mimeType: 'image/jpeg',
		extension: 'jpg',
	});
	expect(toImageFileType('image/png', ascii('%PDF-1.7'))).toEqual({ found: 'a PDF document' });
});

it.each([
	['video/mp4', true],
	['Video/WebM; codecs="vp9"', true],
	['application/octet-stream', true],
	['image/png', false],
	['text/html', false],
	['', false],
])('the content type %j is that of a video, or of any file: %s', (contentType, expected) => {
	expect(isVideoType(contentType)).toBe(expected);
});

const MP4 = ascii('\0\0\0\x1cftypisom\0\0\x02\0');
const MOV = ascii('\0\0\0\x14ftypqt  ');
const WEBM = ascii('\x1a\x45\xdf\xa3\x9fB\x82\x84webm');
const MKV = ascii('\x1a\x45\xdf\xa3\x9fB\x82\x88matroska');
const NOISE = ascii('\x01\x02\x03');

it.each<[string | undefined, Buffer, string, string]>([
	['video/mp4', MP4, 'video/mp4', 'mp4'],
	['Video/MP4; codecs="avc1"', NOISE, 'video/mp4', 'mp4'],
	['video/webm', NOISE, 'video/webm', 'webm'],
	['video/x-unheard-of', MOV, 'video/x-unheard-of', 'mov'],
	['video/x-unheard-of', NOISE, 'video/x-unheard-of', 'mp4'],
	['application/octet-stream', MP4, 'video/mp4', 'mp4'],
	['application/octet-stream', MOV, 'video/quicktime', 'mov'],
	['binary/octet-stream', WEBM, 'video/webm', 'webm'],
	['', MKV, 'video/x-matroska', 'mkv'],
	[undefined, NOISE, 'video/mp4', 'mp4'],
	['text/plain', MP4, 'video/mp4', 'mp4'],
])('the content type %s with %j is %s, a file .%s', (contentType, head, mimeType, extension) => {
	expect(toVideoType(contentType, head)).toEqual({ mimeType, extension });
});

it.each<[string | undefined, Buffer, string]>([
	['text/html', ascii('<p>'), 'text/html'],
	['video/mp4', ascii(' \n<!doctype html>'), 'an HTML page'],
	['video/mp4', ascii('<html lang="en">'), 'an HTML page'],
	['application/json', ascii('{"error":1}'), 'application/json'],
	['application/octet-stream', ascii('{"error":1}'), 'a text'],
	[undefined, ascii('<?xml version="1.0"?>'), 'a text'],
	['image/png', NOISE, 'image/png'],
	['application/octet-stream', ascii('<html>'), 'an HTML page'],
])('the content type %s with %j is no video, but %s', (contentType, head, found) => {
	expect(toVideoType(contentType, head)).toEqual({ found });
});
