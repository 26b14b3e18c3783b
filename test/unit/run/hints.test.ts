import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toCallbackHint } from '../../../nodes/MidjourneyVideo/run/hints.ts';
import { isHttpUrl } from '../../../nodes/MidjourneyVideo/shared/urls.ts';
import { expectOneLine } from '../arbitraries/outcomes.ts';
import { anyUrl } from '../arbitraries/urlSamples.ts';

describe('toCallbackHint', () => {
	const toLocalHint = (origin: string) =>
		`The callback URL begins with ${origin}, a local address that a server on the internet can't reach: its callbacks get lost. Set n8n's environment variable WEBHOOK_URL to its public address, and copy the URL from the trigger again. The tasks themselves aren't affected: Get Video and Wait for Video return their results.`;

	it('says what to do about a local address', () => {
		expect(toCallbackHint('http://localhost:5678/webhook/1/callback')).toBe(
			toLocalHint('http://localhost:5678'),
		);
	});

	it('has nothing against an address that the internet may reach, whatever its query is', () => {
		expect(
			toCallbackHint('https://n8n.example.com:8443/webhook/1/callback?x=/webhook-test/'),
		).toBeUndefined();
	});

	it('takes a test URL at a local address for local', () => {
		expect(toCallbackHint('http://10.1:5678/webhook-test/1/callback')).toBe(
			toLocalHint('http://10.0.0.1:5678'),
		);
	});

	it('warns of a test URL', () => {
		expect(toCallbackHint('https://n8n.example.com/base/webhook-test/1/callback')).toBe(
			"The callback URL is a trigger's Test URL, which works only while the editor listens for a test event. Use the Production URL for everything else.",
		);
	});
});

it('every callback URL has a hint of one line, or none', () => {
	const seen = new Set<string>();
	fc.assert(
		fc.property(anyUrl.map(({ text }) => text).filter(isHttpUrl), (url) => {
			const hint = toCallbackHint(url);
			seen.add(hint?.split(' ').slice(0, 4).join(' ') ?? 'none');
			if (hint === undefined) return;
			expectOneLine(hint, 800);
			expect(hint).not.toContain('s3cret');
		}),
	);
	expect(seen).toEqual(new Set(['none', 'The callback URL begins', 'The callback URL is']));
});
