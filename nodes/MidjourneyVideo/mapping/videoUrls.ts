import type { IDataObject } from 'n8n-workflow';

import { isObject } from './json';

/** File name endings by which a link in `imageUrl` is known to be a video. */
const VIDEO_PATH = /\.(?:mp4|webm|mov|m4v)$/i;

/**
 * All video links of a task record, the first variant first, wherever the server put them: `videoUrls` (objects or
 * strings), else `videoUrl`, else either of these in `properties`, else `imageUrl` when it points to a video file.
 */
export function toVideoUrls(record: IDataObject): string[] {
	const properties = isObject(record.properties) ? record.properties : {};
	const places = [
		toUrls(record.videoUrls),
		toUrls(record.videoUrl),
		toUrls(properties.videoUrls),
		toUrls(properties.videoUrl),
		toUrls(record.imageUrl).filter((url) => VIDEO_PATH.test(new URL(url).pathname)),
	];
	return places.find((urls) => urls.length > 0) ?? [];
}

/** The single pictures of an image task, where the server lists them. */
export function toImageUrls(record: IDataObject): string[] {
	return toUrls(record.imageUrls);
}

/** The http(s) links in a link, or in an array of links or of `{ url }`. */
export function toUrls(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries.map((entry) => (isObject(entry) ? entry.url : entry)).filter(isHttpUrl);
}

/** Whether the value is the text of an http(s) URL. */
export function isHttpUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}
