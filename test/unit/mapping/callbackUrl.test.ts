import { describe, expect, it } from 'vitest';

import {
	toCallbackHint,
	toCallbackUrl,
	toCheckedLength,
} from '../../../nodes/MidjourneyVideo/mapping/callbackUrl.ts';
import { failureOf } from '../failureOf.ts';

describe('toCallbackUrl', () => {
	it.each([
		'https://n8n.example/webhook/1/callback',
		'http://localhost:5678/webhook/1/callback',
		'HTTPS://n8n.example/?a=1',
	])('takes %s as it is', (url) => {
		expect(toCallbackUrl(`  ${url}\n`)).toBe(url);
	});

	it.each([[''], ['  '], [undefined], [null], [17], [{ url: 'https://n8n.example' }]])(
		'takes %j for empty',
		(value) => {
			expect(failureOf(() => toCallbackUrl(value)).message).toBe('Callback URL is empty');
		},
	);

	it.each(['n8n.example/callback', '/webhook/1', 'ftp://n8n.example/', 'javascript:alert(1)', 'https://'])(
		'refuses %j',
		(value) => {
			expect(failureOf(() => toCallbackUrl(value)).message).toBe(`Callback URL "${value}" is not a URL`);
		},
	);

	it('shows no more than 60 characters of what is no URL', () => {
		expect(failureOf(() => toCallbackUrl('x'.repeat(61))).message).toBe(
			`Callback URL "${'x'.repeat(60)}" is not a URL`,
		);
	});
});

describe('toCheckedLength', () => {
	const url = 'https://n8n.example/'.padEnd(2_000, 'x');

	it('takes 2,000 characters', () => {
		expect(toCheckedLength(url)).toBe(url);
	});

	it('refuses more', () => {
		expect(failureOf(() => toCheckedLength(`${url}x`)).message).toBe('Callback URL has 2001 characters');
	});
});

describe('toCallbackHint', () => {
	const toLocalHint = (origin: string) =>
		`The callback URL begins with ${origin}, a local address: a server on the internet cannot reach it, and its callbacks get lost. Set the environment variable WEBHOOK_URL of n8n to its public address, and copy the URL from the trigger again. The tasks themselves are fine: Get and Wait bring their results.`;

	it('says what to do about a local address', () => {
		expect(toCallbackHint('http://localhost:5678/webhook/1/callback')).toBe(
			toLocalHint('http://localhost:5678'),
		);
	});

	it.each([
		'LOCALHOST',
		'localhost.',
		'a.localhost',
		'n8n',
		'n8n.local',
		'n8n.local.',
		'n8n.lan',
		'n8n.internal',
		'nas.home.arpa',
		'0.0.0.0',
		'10.0.0.1',
		'10.255.255.255',
		'127.0.0.1',
		'127.8.8.8',
		'169.254.169.254',
		'192.168.1.7',
		'172.16.0.1',
		'172.20.0.1',
		'172.31.255.255',
		'100.64.0.1',
		'100.100.0.1',
		'100.127.255.255',
		'0x7f.1',
		'2130706433',
		'017700000001',
		'10.1',
		'[::1]',
		'[::]',
		'[0:0:0:0:0:0:0:1]',
		'[fc00::1]',
		'[fdab:1::1]',
		'[FD00::1]',
		'[fe80::1]',
		'[febf::1]',
	])('takes %s for local', (host) => {
		const url = `http://${host}:5678/webhook-test/1/callback`;
		expect(toCallbackHint(url)).toBe(toLocalHint(new URL(url).origin));
	});

	it.each([
		'8.8.8.8',
		'9.255.255.255',
		'11.0.0.1',
		'126.0.0.1',
		'128.0.0.1',
		'169.253.0.1',
		'192.167.1.1',
		'192.169.1.1',
		'172.15.0.1',
		'172.32.0.1',
		'100.63.0.1',
		'100.128.0.1',
		'example.com',
		'local.example.com',
		'localhost.example.com',
		'10.0.0.1.example.com',
		'notlocal.mylocal.org',
		'xn--bcher-kva.example',
		'[2001:db8::1]',
		'[fb00::1]',
		'[fe00::1]',
		'[fec0::1]',
		'[2001:db8::fc00]',
	])('has nothing against %s', (host) => {
		expect(toCallbackHint(`https://${host}:8443/webhook/1/callback?x=/webhook-test/`)).toBeUndefined();
	});

	it('warns of a test URL', () => {
		expect(toCallbackHint('https://n8n.example.com/base/webhook-test/1/callback')).toBe(
			'The callback URL is the test URL of a trigger: it is heard only while the editor listens for a test event. Use the Production URL for everything else.',
		);
	});
});
