import { toText } from './json';

/** How files begin: images that the API accepts, and what else users have tried. From the formats' specifications. */
const SIGNATURES: Array<{ what: string; mimeType?: string; fits: (head: Buffer) => boolean }> = [
	{ what: 'a PNG image', mimeType: 'image/png', fits: startsWith('89504e470d0a1a0a') },
	{ what: 'a JPEG image', mimeType: 'image/jpeg', fits: startsWith('ffd8ff') },
	{ what: 'a GIF image', mimeType: 'image/gif', fits: (head) => /^GIF8[79]a/.test(toAscii(head)) },
	{
		what: 'a WebP image',
		mimeType: 'image/webp',
		fits: (head) => /^RIFF[^]{4}WEBP/.test(toAscii(head)),
	},
	{ what: 'an AVIF image', fits: (head) => /^[^]{4}ftypavi[fs]/.test(toAscii(head)) },
	{ what: 'a HEIC image', fits: (head) => /^[^]{4}ftyp(?:hei|hev|mif1|msf1)/.test(toAscii(head)) },
	{ what: 'a video', fits: (head) => /^[^]{4}ftyp/.test(toAscii(head)) || startsWith('1a45dfa3')(head) },
	{ what: 'a BMP image', fits: (head) => /^BM[^]{4}\0{4}/.test(toAscii(head)) },
	{ what: 'a TIFF image', fits: (head) => /^(?:II\*\0|MM\0\*)/.test(toAscii(head)) },
	{ what: 'a PDF document', fits: (head) => toAscii(head).startsWith('%PDF') },
	{ what: 'a ZIP archive', fits: startsWith('504b0304') },
	{ what: 'an SVG drawing', fits: (head) => /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/i.test(toAscii(head)) },
	{ what: 'an HTML page', fits: (head) => /^\s*<(?:!doctype html|html)[\s>]/i.test(toAscii(head)) },
	{ what: 'text', fits: (head) => head.length > 0 && /^[\t\n\r\x20-\x7e]*$/.test(toAscii(head)) },
];

/** How many bytes are enough to identify a file. */
export const FILE_HEAD_BYTES = 200;

/**
 * What a file is, judging by its content. `mimeType` is set for images that the API accepts: PNG, JPEG, GIF and WebP.
 *
 * @param head the first bytes: `FILE_HEAD_BYTES`, or all of a shorter file
 */
export function toFileKind(head: Buffer): { what: string; mimeType?: string } {
	const known = SIGNATURES.find(({ fits }) => fits(head));
	return known ?? { what: `a file of unknown type (it begins with ${head.subarray(0, 8).toString('hex')})` };
}

/**
 * The type of a downloaded picture, judging by its content: Midjourney's are PNG, JPEG or WebP.
 *
 * @returns the type; if it isn't a picture, what it is instead, for a message
 */
export function toImageFileType(_contentType: unknown, head: Buffer): FileType | { found: string } {
	const { what, mimeType } = toFileKind(head);
	return mimeType === undefined
		? { found: what }
		: { mimeType, extension: mimeType.replace('image/', '').replace('jpeg', 'jpg') };
}

function startsWith(hex: string): (head: Buffer) => boolean {
	return (head) => head.toString('hex', 0, hex.length / 2) === hex;
}

function toAscii(head: Buffer): string {
	return head.toString('latin1');
}

interface FileType {
	mimeType: string;
	/** The file name's, without a dot. */
	extension: string;
}

const MP4: FileType = { mimeType: 'video/mp4', extension: 'mp4' };

const BY_MIME_TYPE: Record<string, string> = {
	'video/mp4': 'mp4',
	'video/x-m4v': 'm4v',
	'video/quicktime': 'mov',
	'video/webm': 'webm',
	'video/x-matroska': 'mkv',
	'video/mpeg': 'mpg',
	'video/ogg': 'ogv',
	'video/x-msvideo': 'avi',
};

/** What servers call files whose type they don't know. */
const UNSPECIFIC = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'application/mp4']);

/** Whether a content type is a video's or a generic one: video hosts send both. */
export function isVideoType(contentType: string): boolean {
	const mimeType = toMimeType(contentType);
	return mimeType.startsWith('video/') || (mimeType !== '' && UNSPECIFIC.has(mimeType));
}

/** How many bytes are enough to identify a video. */
export const VIDEO_HEAD_BYTES = 512;

/**
 * The type of a downloaded video: its content type if that's a video's, otherwise what its content shows. MP4 if both
 * leave it open.
 *
 * @param contentType header of the response
 * @param head the first bytes: `VIDEO_HEAD_BYTES`, or all of a shorter file
 * @returns the type; if it isn't a video, what it is instead, for a message
 */
export function toVideoType(contentType: unknown, head: Buffer): FileType | { found: string } {
	const mimeType = toMimeType(contentType);
	const text = head.toString('latin1').trimStart();
	// Even if the content type is a video's: proxies that respond in place of a host keep its headers.
	if (/^<(?:!doctype html|html|head|body)[\s>]/i.test(text)) return { found: 'an HTML page' };
	const byContent = toTypeOfContent(head);
	if (/^video\/[\w.+-]+$/.test(mimeType)) {
		const extension = BY_MIME_TYPE[mimeType] ?? byContent?.extension ?? MP4.extension;
		return { mimeType, extension };
	}
	if (byContent) return byContent;
	if (!UNSPECIFIC.has(mimeType)) return { found: mimeType };
	return /^(?:<\?xml|[{[]\s*["{[])/.test(text) ? { found: 'a text' } : MP4;
}

function toMimeType(contentType: unknown): string {
	return (toText(contentType) ?? '').split(';')[0]!.trim().toLowerCase();
}

/** ISO/IEC 14496-12 files name their format in the `ftyp` box; Matroska files begin with an EBML header. */
function toTypeOfContent(head: Buffer): FileType | undefined {
	const ascii = head.toString('latin1');
	if (ascii.startsWith('ftypqt  ', 4)) return { mimeType: 'video/quicktime', extension: 'mov' };
	if (/^[^]{4}ftyp(?!avi|hei|hev|mif1|msf1)/.test(ascii)) return MP4;
	if (!ascii.startsWith('\x1a\x45\xdf\xa3')) return undefined;
	return ascii.includes('webm')
		? { mimeType: 'video/webm', extension: 'webm' }
		: { mimeType: 'video/x-matroska', extension: 'mkv' };
}
