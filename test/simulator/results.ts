import { readFileSync } from 'node:fs';

import { type Answer, jsonAnswer, requestError } from './answers.ts';

/**
 * ffmpeg -f lavfi -i testsrc=size=320x180:rate=12:duration=2 -c:v libx264 -profile:v baseline -pix_fmt yuv420p
 *   -crf 36 -preset veryslow -an -movflags +faststart -fflags +bitexact sample.mp4
 */
export const SAMPLE_VIDEO = readFileSync(new URL('./assets/sample.mp4', import.meta.url));

/** ffmpeg -i sample.mp4 -frames:v 1 -vf scale=160:90:flags=neighbor,format=pal8 -fflags +bitexact sample.png */
export const SAMPLE_IMAGE = readFileSync(new URL('./assets/sample.png', import.meta.url));

/** Two frames of one pixel: a WebP container with the chunks VP8X, ANIM and ANMF around lossless pictures. */
const SAMPLE_ANIMATION = readFileSync(new URL('./assets/sample.webp', import.meta.url));

export interface Results {
	/** A result file, or the single range requested. Every name with a known extension exists. */
	answer: (fileName: string, rangeHeader: string | undefined) => Answer;
	/**
	 * What a gateway proxies from the upstream's link: always the whole file, with the link's type. Whatever server the
	 * link points to, the file is one of these. Source: new-api's code.
	 */
	pictureAnswer: (imageUrl: unknown) => Answer;
}

interface ResultFile {
	type: string;
	bytes: Buffer;
}

type Files = Record<'mp4' | 'png' | 'webp', ResultFile> & Record<string, ResultFile | undefined>;

/** The files behind all links: an MP4 video, a PNG image and an animated WebP. */
export function createResults({ video, image }: { video: Buffer; image: Buffer }): Results {
	const files: Files = {
		mp4: { type: 'video/mp4', bytes: video },
		png: { type: 'image/png', bytes: image },
		webp: { type: 'image/webp', bytes: SAMPLE_ANIMATION },
	};
	return {
		answer: (fileName, rangeHeader) => fileAnswer(files[fileName.split('.').pop() ?? ''], rangeHeader),
		pictureAnswer: (imageUrl) => pictureAnswer(files, imageUrl),
	};
}

function fileAnswer(file: ResultFile | undefined, rangeHeader: string | undefined): Answer {
	if (!file) return requestError(404, 'No such file', 'invalid_request_error', 'not_found');
	const { type, bytes } = file;
	const headers = { 'content-type': type, 'accept-ranges': 'bytes' };
	const range = toRange(rangeHeader, bytes.length);
	if (!range) return { status: 200, headers, body: bytes };
	if (range.first >= bytes.length || range.first > range.last) {
		return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: '' };
	}
	const contentRange = `bytes ${range.first}-${range.last}/${bytes.length}`;
	return {
		status: 206,
		headers: { ...headers, 'content-range': contentRange },
		body: bytes.subarray(range.first, range.last + 1),
	};
}

function pictureAnswer(files: Files, imageUrl: unknown): Answer {
	if (typeof imageUrl !== 'string' || imageUrl === '')
		return jsonAnswer(500, { error: 'http_get_image_failed' });
	const ending = new URL(imageUrl).pathname.split('.').pop() ?? '';
	const { type, bytes } = files[ending] ?? files.png;
	return { status: 200, headers: { 'content-type': type }, body: bytes };
}

/** Understands only single ranges; any other header is ignored, as in RFC 9110, 14.2. */
function toRange(header: string | undefined, length: number): { first: number; last: number } | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
	if (!match || match[0] === 'bytes=-') return undefined;
	const [, first = '', last = ''] = match;
	if (first === '') return { first: Math.max(0, length - Number(last)), last: length - 1 };
	return { first: Number(first), last: last === '' ? length - 1 : Math.min(Number(last), length - 1) };
}
