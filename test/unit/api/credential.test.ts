import type { IWebhookFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
	createRedact,
	readRecentCredential,
	RECENT_CREDENTIAL_MS,
	toBaseUrl,
	toSentKey,
} from '../../../nodes/MidjourneyVideo/api/credential.ts';
import { failureOf } from '../failureOf.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A node with a credential whose secret counts the reads. The first `failures` reads fail. */
function createNode(id: string | null, failures = 0) {
	let reads = 0;
	return {
		getNode: () => ({ credentials: { midjourneyVideoApi: { id, name: 'Midjourney Video API' } } }),
		getCredentials: async () => {
			reads += 1;
			if (reads <= failures) throw new Error('The database is away');
			return { apiKey: 'sk-1', baseUrl: 'https://api.example.com', callbackSecret: `read ${reads}` };
		},
	} as unknown as IWebhookFunctions;
}

const secretOf = async (node: IWebhookFunctions) => (await readRecentCredential(node)).callbackSecret;

it('a credential is read once for some seconds, also by calls at one moment, and again after them', async () => {
	const node = createNode('a');
	expect(await Promise.all([secretOf(node), secretOf(node)])).toEqual(['read 1', 'read 1']);
	vi.advanceTimersByTime(RECENT_CREDENTIAL_MS - 1);
	expect(await secretOf(node)).toBe('read 1');
	vi.advanceTimersByTime(1);
	expect(await secretOf(node)).toBe('read 2');
});

it('each credential has its own', async () => {
	const other = createNode('c');
	await secretOf(other);
	vi.advanceTimersByTime(RECENT_CREDENTIAL_MS);
	await secretOf(other);
	expect([await secretOf(createNode('b')), await secretOf(other)]).toEqual(['read 1', 'read 2']);
});

it('one that cannot be read is tried again at once, and one without an id each time', async () => {
	const failing = createNode('d', 1);
	await expect(secretOf(failing)).rejects.toThrow('The database is away');
	expect(await secretOf(failing)).toBe('read 2');
	const anonymous = createNode(null);
	expect([await secretOf(anonymous), await secretOf(anonymous)]).toEqual(['read 1', 'read 2']);
});

describe('toSentKey', () => {
	it.each([
		['sk-12345678', 'sk-12345678'],
		[' \n sk-12345678\t', 'sk-12345678'],
		['Bearer sk-12345678', 'sk-12345678'],
		['sk-1234\n5678', 'sk-12345678'],
		['sk-1234\t5678', 'sk-12345678'],
		['sk-1234\u200b5678🔑', 'sk-12345678'],
		[undefined, ''],
	])('makes of %j what is sent: %j', (entered, sent) => {
		expect(toSentKey(entered)).toBe(sent);
	});
});

describe('a blot', () => {
	it.each([
		['sk-12345678', 'No: sk-12345678, and sk-12345678.', 'No: ***, and ***.'],
		['sk-12345678', 'No: SK-12345678', 'No: ***'],
		['sk-"12\\345', '{"message":"sk-\\"12\\\\345"}', '{"message":"***"}'],
		['sk-a/b+c=d', 'sk-a\\/b+c=d sk-a%2Fb%2bc%3Dd sk-a&#47;b&#x2B;c&#061;d', '*** *** ***'],
		['sk-a&b<c>d', 'sk-a&amp;b&lt;c&gt;d sk-a\\u0026b\\u003cc\\u003Ed', '*** ***'],
		['sk.[1234]*', 'skx[1234]* sk.[1234]*', 'skx[1234]* ***'],
	])('takes the key %j out of %j', (key, text, expected) => {
		expect(createRedact(key)(text)).toBe(expected);
	});

	it('leaves a key alone that could be an ordinary word', () => {
		expect(createRedact('video')('The video is ready')).toBe('The video is ready');
	});
});

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
		expect(failureOf(() => toBaseUrl(value)).message).toBe("The credential's “Base URL” isn't a valid URL");
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
