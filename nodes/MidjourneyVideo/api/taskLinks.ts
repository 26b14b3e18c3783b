import type { IDataObject } from 'n8n-workflow';

import { fieldOf, isObject, tryParseJson } from '../shared/json';
import { isHttpUrl } from '../shared/urls';

/** File name endings by which a link in `imageUrl` or `imageUrls` is known to be a video. */
const VIDEO_ENDING = /\.(?:mp4|webm|mov|m4v)$/i;

/** Those by which it's known to be a picture. */
const IMAGE_ENDING = /\.(?:webp|png|jpe?g|gif)$/i;

/** What a link leads to. */
export type LinkKind = 'video' | 'picture';

/** By its ending; undefined without a telling one, e.g. of a gateway's `/mj/image/<id>`. */
export function toKindByEnding(url: string): LinkKind | undefined {
	const { pathname } = new URL(url);
	if (VIDEO_ENDING.test(pathname)) return 'video';
	return IMAGE_ENDING.test(pathname) ? 'picture' : undefined;
}

/** Places of a list of links: place n is variant n, null where the server gives none. Empty without any link. */
export type Links = Array<string | null>;

/**
 * All video links of a task record, wherever the server put them: `videoUrls`, else `videoUrl`, else either of these in
 * `properties`, else the videos among `imageUrls`, else `imageUrl` if that is one. midjourney-proxy uses all but the first
 * two as installed, and other servers of the family the names with underscores.
 *
 * @param imageUrlIs what `imageUrl` is where its ending doesn't tell
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

/** The single pictures of an image task, where the server lists them. */
export function toImageUrls(record: IDataObject): Links {
	return toLinks(fieldOf(record, 'imageUrls'));
}

/** The one picture of a record: of an image task, or of a video task beside or instead of its video. */
export function toImageUrl(record: IDataObject): string | null {
	return toLinks(fieldOf(record, 'imageUrl'))[0] ?? null;
}

/** The http(s) links in a link, in an array of links or of `{ url }`, or in the JSON text of one. */
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

/** The places that have a link. */
export function toFilledPlaces(links: Links): number[] {
	return [...links.keys()].filter((place) => links[place] !== null);
}

/**
 * The links as they can be opened. A new-api gateway that was never told its own address gives
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
