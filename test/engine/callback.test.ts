import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { useVirtualTime } from './time/virtualTime.ts';
import { MARKED_SECRET, useSimulator } from './withSimulator.ts';

/** A server that lets callback URLs through. */
const api = useSimulator({ callbacks: true });
const callbackUrl = 'https://n8n.example.com/webhook/8c2e/callback?team=7';
const withCallback = (options: object) => ({
	operation: 'submit',
	image: 'https://example.com/a.png',
	options: { callbackUrl, ...options },
});
const hooks = () => api.simulator.submissions.map(({ body }) => body.notifyHook as string);

describe('submit with a callback URL', () => {
	useVirtualTime();

	it('sends the URL as it was entered when there is no secret, each item its own', async () => {
		const { items, hints } = await api.run({
			parameters: withCallback({ callbackUrl: '={{ $json.url }}', concurrency: 1 }),
			items: [{ url: ` ${callbackUrl} ` }, { url: 'http://8.8.8.8/hook' }],
		});
		expect(hooks()).toEqual([callbackUrl, 'http://8.8.8.8/hook']);
		expect(items).toHaveLength(2);
		expect(hints).toEqual([]);
	});

	it('sends no URL when there is none, and Create Video none at all', async () => {
		const image = 'https://example.com/a.png';
		await api.run({ parameters: { operation: 'submit', image }, callbackSecret: MARKED_SECRET });
		await api.run({ parameters: { ...withCallback({ keepRunning: true }), operation: 'createVideo' } });
		expect(hooks()).toEqual([undefined, undefined]);
	});

	it('signs the URL for the state of the item, with a nonce of its own, when the credential has a secret', async () => {
		const run = await api.run({
			parameters: withCallback({
				concurrency: 1,
				state: '={{ $json.state }}',
				extraFields: '={{ $json.extra }}',
			}),
			items: [{ state: 'row-1' }, { state: '' }, { state: 'row-3', extra: { state: 'row-4' } }],
			callbackSecret: MARKED_SECRET,
		});
		const queries = hooks().map((hook) => new URL(hook).searchParams);
		for (const [index, state] of ['row-1', '', 'row-4'].entries()) {
			const nonce = queries[index]!.get('nonce')!;
			const signature = createHmac('sha256', MARKED_SECRET).update(`${nonce}.${state}`).digest('hex');
			expect(hooks()[index]).toBe(`${callbackUrl}&nonce=${nonce}&signature=${signature}`);
		}
		expect(new Set(queries.map((query) => query.get('nonce'))).size).toBe(3);
		expect(run.record).not.toContain(MARKED_SECRET);
	});

	it('sends a notifyHook from Extra Fields as it is', async () => {
		const extraFields = { notifyHook: 'https://example.com/own' };
		await api.run({ parameters: withCallback({ extraFields }), callbackSecret: MARKED_SECRET });
		expect(hooks()).toEqual(['https://example.com/own']);
	});

	it('does not ask for a Callback URL when Extra Fields has one', async () => {
		const extraFields = { notifyHook: 'https://example.com/own' };
		const { error } = await api.run({ parameters: withCallback({ callbackUrl: '={{ "" }}', extraFields }) });
		expect(error).toBeUndefined();
		expect(hooks()).toEqual(['https://example.com/own']);
	});

	it('says once, however many items there are, that a local address is not reached, and succeeds', async () => {
		const { items, hints } = await api.run({
			parameters: withCallback({ callbackUrl: 'http://localhost:5678/webhook/8c2e/callback' }),
			items: [{}, {}, {}],
			callbackSecret: MARKED_SECRET,
		});
		expect(items).toHaveLength(3);
		expect(hints).toEqual([
			expect.stringMatching(
				/^The callback URL begins with http:\/\/localhost:5678, a local address .* environment variable WEBHOOK_URL to /,
			),
		]);
	});

	it('says that a test URL is heard only while the editor listens', async () => {
		const url = 'https://n8n.example.com/webhook-test/8c2e/callback';
		const { hints } = await api.run({ parameters: withCallback({ callbackUrl: url }) });
		expect(hints).toEqual([expect.stringContaining("is a trigger's Test URL")]);
	});

	it.each([
		[' ', '“Callback URL” is empty'],
		['n8n.example.com/webhook', `“Callback URL” isn't a valid URL: "n8n.example.com/webhook"`],
		['ftp://n8n.example.com/', `“Callback URL” isn't a valid URL: "ftp://n8n.example.com/"`],
		[`https://example.com/${'x'.repeat(1_900)}`, '“Callback URL” is too long (2034 characters)'],
	])('refuses "%s" before anything is sent', async (url, message) => {
		const { error } = await api.run({
			parameters: withCallback({ callbackUrl: url }),
			callbackSecret: MARKED_SECRET,
		});
		expect(error?.message).toBe(`${message} [item 0]`);
		expect(error?.description).toBeTruthy();
		expect(api.simulator.requests).toEqual([]);
	});
});
