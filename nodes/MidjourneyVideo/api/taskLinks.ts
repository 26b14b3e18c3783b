import type { IDataObject } from 'n8n-workflow';

import { fieldOf, isObject, tryParseJson } from '../shared/json';
import { isHttpUrl } from '../shared/urls';

/** File extensions that show that a link in `imageUrl` or `imageUrls` leads to a video. */
const VIDEO_ENDING = /\.(?:mp4|webm|mov|m4v)$/i;

/** Those that show that it leads to a picture. */
const IMAGE_ENDING = /\.(?:webp|png|jpe?g|gif)$/i;

/** What a link leads to. */
export type LinkKind = 'video' | 'picture';

/** The kind by file extension; undefined if that doesn't show it, as in a gateway's `/mj/image/<id>`. */
export function toKindByEnding(url: string): LinkKind | undefined {
	const { pathname } = new URL(url);
	if (VIDEO_ENDING.test(pathname)) return 'video';
	return IMAGE_ENDING.test(pathname) ? 'picture' : undefined;
}

/** Links by variant: index n is variant n, null where the server sends none. Empty if there are no links at all. */
export type Links = Array<string | null>;

/**
 * All video links of a task record, wherever the server put them: `videoUrls`, else `videoUrl`, else either of these in
 * `properties`, else the videos among `imageUrls`, else `imageUrl` if it's a video. By default, midjourney-proxy uses
 * all but the first two. Other servers of the family use the snake_case names.
 *
 * @param imageUrlIs what `imageUrl` leads to, if its extension doesn't show it
 */
export function toVideoUrls(record: IDataObject, imageUrlIs?: LinkKind): Links {
	const properties = isObject(record.properties) ? record.properties : {};
	const isVideo = (url: string) => (toKindByEnding(url) ?? imageUrlIs) === 'video';
	const places = [
		toLinks(fieldOf(record, 'videoUrls')),
		toLinks(fieldOf(record, 'videoUrl')),
		toLinks(fieldOf(properties, 'videoUrls')),
		toLinks(fieldOf(properties, 'videoUrl')),
		withoutOthers(toImageUrls(record), (url) => toKindByEnding(url) === 'video'),
		withoutOthers(toLinks(fieldOf(record, 'imageUrl')), isVideo),
	];
	return places.find((links) => links.length > 0) ?? [];
}

/** An image task's single pictures, if the server lists them. */
export function toImageUrls(record: IDataObject): Links {
	return toLinks(fieldOf(record, 'imageUrls'));
}

/** The link in `imageUrl`: an image task's picture, or for a video task a picture or the video itself. */
export function toImageUrl(record: IDataObject): string | null {
	return toLinks(fieldOf(record, 'imageUrl'))[0] ?? null;
}

/** The http(s) links in a value: a link, an array of links or of `{ url }` objects, or such an array's JSON text. */
function toLinks(value: unknown): Links {
	const parsed = typeof value === 'string' && /^\s*\[/.test(value) ? tryParseJson(value) : value;
	const entries: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
	return withoutOthers(
		entries.map((entry) => (isObject(entry) ? entry.url : entry)),
		() => true,
	);
}

function withoutOthers(entries: unknown[], isWanted: (url: string) => boolean): Links {
	const links = entries.map((entry) => (isHttpUrl(entry) && isWanted(entry) ? entry : null));
	return links.some((link) => link !== null) ? links : [];
}

/** The indexes that have a link. */
export function toFilledPlaces(links: Links): number[] {
	return [...links.keys()].filter((place) => links[place] !== null);
}

/**
 * The links in a form that can be opened. A new-api gateway that hasn't been configured with its own address sends
 * `http://localhost:3000/mj/image/<id>`, and means itself.
 */
export function toReachable(links: Links, baseUrl: string | undefined): Links {
	if (baseUrl === undefined) return links;
	return links.map((link) => {
		if (link === null) return null;
		const { hostname, pathname, search } = new URL(link);
		const isItself =
			/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) && pathname.startsWith('/mj/image/');
		return isItself ? `${baseUrl}${pathname}${search}` : link;
	});
}
