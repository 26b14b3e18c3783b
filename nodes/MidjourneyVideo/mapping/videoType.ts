import { toText } from './json';

export interface FileType {
	mimeType: string;
	/** Of the file name, without a dot. */
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

/** What servers call files whose type they do not know. */
const UNSPECIFIC = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'application/mp4']);

/** Whether a content type is that of a video, or of any file: hosts of videos give both. */
export function isVideoType(contentType: string): boolean {
	const mimeType = toMimeType(contentType);
	return mimeType.startsWith('video/') || (mimeType !== '' && UNSPECIFIC.has(mimeType));
}

/** Bytes that tell a video's type. */
export const VIDEO_HEAD_BYTES = 512;

/**
 * The type of a downloaded file, by its content type or, where that says nothing, by its content.
 *
 * @param contentType header of the answer
 * @param head the first bytes: `VIDEO_HEAD_BYTES`, or all of a shorter file
 * @returns the type, or what the file is instead of a video, for a message
 */
export function toVideoType(contentType: unknown, head: Buffer): FileType | { found: string } {
	const mimeType = toMimeType(contentType);
	const text = head.toString('latin1').trimStart();
	// Also when it is called a video: proxies that answer in a host's place keep its headers.
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

/** ISO/IEC 14496-12 names the format of a file in its `ftyp` box; Matroska files begin with an EBML header. */
function toTypeOfContent(head: Buffer): FileType | undefined {
	const ascii = head.toString('latin1');
	if (ascii.startsWith('ftypqt  ', 4)) return { mimeType: 'video/quicktime', extension: 'mov' };
	if (/^[^]{4}ftyp(?!avi|hei|hev|mif1|msf1)/.test(ascii)) return MP4;
	if (!ascii.startsWith('\x1a\x45\xdf\xa3')) return undefined;
	return ascii.includes('webm')
		? { mimeType: 'video/webm', extension: 'webm' }
		: { mimeType: 'video/x-matroska', extension: 'mkv' };
}
