import fc from 'fast-check';
import { expect } from 'vitest';

import { anyValue, damaged } from './arbitraries.ts';

/** A URL as a user may enter it, and its parts as a browser would read them. */
export interface UrlSample {
	text: string;
	scheme: string;
	hasUser: boolean;
	/** With the port, unless it's the scheme's default. */
	host: string;
	/** As the node keeps it: without trailing slashes, `/v1` or `/mj/…`. */
	path: string;
}

const HOSTS: [written: string, read: string][] = [
	['api.example', 'api.example'],
	['API.Example', 'api.example'],
	['api.example:8443', 'api.example:8443'],
	['localhost:5678', 'localhost:5678'],
	['127.0.0.1', '127.0.0.1'],
	['10.1', '10.0.0.1'],
	['[::1]:3000', '[::1]:3000'],
	['bücher.example', 'xn--bcher-kva.example'],
];

const PATHS: [written: string, read: string][] = [
	['', ''],
	['/', ''],
	['///', ''],
	['/gateway', '/gateway'],
	['/gateway/v1//', '/gateway'],
	['/v1/mj/submit/video', ''],
	['/a//b/', '/a//b'],
	['/a/../b', '/b'],
	['/a b/', '/a%20b'],
	['/webhook-test/1/callback', '/webhook-test/1/callback'],
	['/x%2Fy%20', '/x%2Fy%20'],
];

const USERS = ['', '', '', '', 'user@', 'user:s3cret@', ':s3cret@', 's3cret@evil.example@'];

export const anyUrl: fc.Arbitrary<UrlSample> = fc
	.record({
		scheme: fc.constantFrom('https', 'http', 'https', 'HTTPS', 'ftp', 'file', 'javascript', 'blob'),
		user: fc.constantFrom(...USERS),
		host: fc.constantFrom(...HOSTS),
		path: fc.constantFrom(...PATHS),
		rest: fc.constantFrom('', '', '?x=1', '#y', '?a=/b//#/'),
	})
	.map(({ scheme, user, host, path, rest }) => ({
		text: `${scheme}://${user}${host[0]}${path[0]}${rest}`,
		scheme: scheme.toLowerCase(),
		hasUser: user !== '',
		host: host[1],
		path: path[1],
	}));

const dataUri = fc
	.tuple(
		fc.constantFrom('data:', 'DATA:'),
		fc.constantFrom('image/png', 'image/svg+xml', 'IMAGE/JPEG', 'text/html', 'image/', 'image/p\ng', ''),
		fc.constantFrom(';base64', ';charset=utf-8;base64', ';BASE64', '', ';base64;x=1'),
		fc.oneof(fc.base64String(), fc.constantFrom('', 'iVB ORw', 'a,b', '<svg>', '='), fc.string()),
	)
	.map(([scheme, type, parameters, content]) => `${scheme}${type}${parameters},${content}`);

const padded = (text: fc.Arbitrary<string>) =>
	fc
		.tuple(text, fc.constantFrom('', '', ' ', '\n', '\u00a0'))
		.map(([inner, blank]) => `${blank}${inner}${blank}`);

/** What a user may enter for a URL or an image. */
export const enteredUrl = fc.oneof(
	{ weight: 4, arbitrary: padded(anyUrl.map(({ text }) => text)) },
	{ weight: 4, arbitrary: padded(dataUri) },
	{
		weight: 2,
		arbitrary: damaged(
			fc.oneof(
				dataUri,
				anyUrl.map(({ text }) => text),
			),
		),
	},
	{ weight: 1, arbitrary: fc.webUrl({ withFragments: true, withQueryParameters: true }) },
	{ weight: 1, arbitrary: anyValue },
);

/** Fails the test if the text isn't an http(s) URL. */
export function expectHttp(url: string): void {
	expect(new URL(url).protocol).toMatch(/^https?:$/);
	expect(url).toMatch(/^https?:\/\//i);
}
