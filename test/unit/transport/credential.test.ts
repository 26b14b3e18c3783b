import type { IWebhookFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { RECENT_CREDENTIAL_MS } from '../../../nodes/MidjourneyVideo/constants.ts';
import { readRecentCredential } from '../../../nodes/MidjourneyVideo/transport/credential.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A node with a credential whose secret counts how often it was read. */
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
