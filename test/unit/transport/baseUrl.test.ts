import { describe, expect, it } from 'vitest';

import { toBaseUrl } from '../../../nodes/MidjourneyVideo/transport/baseUrl.ts';
import { failureOf } from '../failureOf.ts';

describe('toBaseUrl', () => {
	it.each([
		['https://api.cometapi.com', 'https://api.cometapi.com'],
		[' https://api.cometapi.com/// ', 'https://api.cometapi.com'],
		['http://127.0.0.1:3000/gateway/', 'http://127.0.0.1:3000/gateway'],
		['https://api.example/v1', 'https://api.example'],
		['https://api.example/gateway/v1/', 'https://api.example/gateway'],
		['https://api.example/v1beta', 'https://api.example/v1beta'],
		['https://api.example/mj', 'https://api.example'],
		['https://api.example/mj/', 'https://api.example'],
		['https://api.example/mj/submit/video', 'https://api.example'],
		['https://api.example/v1/mj/submit/video', 'https://api.example'],
		['https://api.example/a/mj-fast/mj/submit/video', 'https://api.example/a'],
		['https://api.example/mj/task/17/fetch?x=/mj/', 'https://api.example'],
		['https://api.example/mjx', 'https://api.example/mjx'],
		['https://api.example/mj-proxy', 'https://api.example/mj-proxy'],
		['http://mj/', 'http://mj'],
		['http://mj:8080/mj', 'http://mj:8080'],
		['\ufeffhttps://api.example/\u200b\n', 'https://api.example'],
		['https://API.cometapi.com/a?x=1#y', 'https://api.cometapi.com/a'],
	])('reads %j as %s', (value, expected) => {
		expect(toBaseUrl(value)).toBe(expected);
	});

	it.each(['', 'api.cometapi.com', '/mj', undefined, null, 7, {}])('refuses %j, which is no URL', (value) => {
		expect(failureOf(() => toBaseUrl(value)).message).toBe('Base URL of the credential is not a URL');
	});

	it('refuses schemes other than http and https', () => {
		expect(failureOf(() => toBaseUrl('file:///etc/passwd')).message).toContain('begins with "file:"');
	});

	it('refuses a user name or password in the address, and does not repeat it', () => {
		const failure = failureOf(() => toBaseUrl('https://user:s3cret@api.example'));
		expect(failure.message).toContain('contains a user name or password');
		expect(`${failure.message} ${failure.description}`).not.toContain('s3cret');
	});
});
