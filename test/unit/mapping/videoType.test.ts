import { expect, it } from 'vitest';

import { toVideoType } from '../../../nodes/MidjourneyVideo/mapping/videoType.ts';

const ascii = (text: string) => Buffer.from(text, 'latin1');
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
