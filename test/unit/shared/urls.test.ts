import { describe, expect, it } from 'vitest';

import { isHttpUrl, isLocalHost } from '../../../nodes/MidjourneyVideo/shared/urls.ts';

/** The hostname as a browser reads it. */
const toHostname = (host: string) => new URL(`http://${host}:5678/`).hostname;

describe('isLocalHost', () => {
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
		expect(isLocalHost(toHostname(host))).toBe(true);
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
	])('takes %s for one that the internet may reach', (host) => {
		expect(isLocalHost(toHostname(host))).toBe(false);
	});
});

describe('isHttpUrl', () => {
	it.each(['https://example.com', 'HTTP://10.1/a b', 'https://user:secret@example.com/?a#b'])(
		'takes %s',
		(url) => {
			expect(isHttpUrl(url)).toBe(true);
		},
	);

	it.each([
		'',
		'example.com',
		'ftp://example.com',
		' https://example.com',
		'https://',
		17,
		null,
		undefined,
		{},
	])('takes %j for none', (value) => {
		expect(isHttpUrl(value)).toBe(false);
	});
});
