import { describe, expect, it } from 'vitest';

import { findSecrets } from '../../marks.ts';
import { runNode } from '../runNode.ts';
import { MARKED_KEY, useSimulator } from '../withSimulator.ts';
import { OPERATIONS } from './operations.ts';
import { useCapture } from './useCapture.ts';

const USER = 'marked-user-61f0';
const PASSWORD = 'marked-password-8d2b';
/** Percent-encoded, as it may be in a URL. */
const ENCODED = 'marked%2Dpassword%2d8d2b';
const REFUSED = "The credential's “Base URL” contains a user name or password";

const api = useSimulator();
const lines = useCapture();
const run = async (operation: (typeof OPERATIONS)[number], baseUrl: string) => {
	const linesBefore = lines.length;
	const result = await runNode({
		parameters: operation.parameters,
		items: [{ taskId: '17', imageTaskId: '18', gridTaskId: '19' }],
		credential: { apiKey: MARKED_KEY, baseUrl },
	});
	return { ...result, logged: lines.slice(linesBefore) };
};

/** How the user enters the simulator's base URL. */
const BASE_URLS: Record<string, (host: string) => string> = {
	'a user name and a password': (host) => `http://${USER}:${PASSWORD}@${host}`,
	'only a user name': (host) => `http://${USER}@${host}`,
	'only a password': (host) => `http://:${PASSWORD}@${host}/mj-proxy`,
	'a percent-encoded password': (host) => `http://${USER}:${ENCODED}@${host}`,
	'a user name with a percent-encoded colon': (host) => `http://${USER}%3A${PASSWORD}@${host}`,
	'a password, and the scheme in upper case': (host) => `HTTP://${USER}:${PASSWORD}@${host}`,
	'a password, and blanks around it': (host) => ` \n\thttp://${USER}:${PASSWORD}@${host}/ \n`,
	'a password, and no slashes': (host) => `http:${USER}:${PASSWORD}@${host}`,
	'a password, and backslashes': (host) => `http:\\\\${USER}:${PASSWORD}@${host}`,
	'a password with an at sign': (host) => `http://${USER}:${PASSWORD}@x@${host}`,
};

describe.each(Object.entries(BASE_URLS))('a base URL with %s', (_title, toBaseUrl) => {
	it.each(OPERATIONS.map((operation) => [operation.title, operation] as const))(
		'is refused by %s before any request, in words that do not repeat it',
		async (_operation, operation) => {
			const { host } = new URL(api.simulator.baseUrl);
			const { error, items, record, logged } = await run(operation, toBaseUrl(host));
			expect(error?.message).toContain(REFUSED);
			expect(error?.description).toContain('Enter only the address, and put the key into “API Key”.');
			expect(items).toEqual([]);
			expect(api.simulator.requests).toEqual([]);
			expect(findSecrets([error, record, logged], [USER, PASSWORD, ENCODED, MARKED_KEY])).toEqual([]);
		},
	);
});

it.each([
	['no host', `http://${USER}:${PASSWORD}@`],
	['a percent-encoded at sign', `http://${USER}:${PASSWORD}%40api.example.com`],
	['another scheme', `ftp://${USER}:${PASSWORD}@api.example.com`],
	['no scheme', `${USER}:${PASSWORD}@api.example.com`],
])('a base URL with a password and %s is refused in words that do not repeat it', async (_title, baseUrl) => {
	const { error, record, logged } = await run(OPERATIONS[0]!, baseUrl);
	expect(error?.message).toMatch(/^The credential's “Base URL” .* \[item 0\]$/);
	expect(findSecrets([error, record, logged], [PASSWORD, MARKED_KEY])).toEqual([]);
});

it('no line of a log has a password or the key, whenever it was written', () => {
	expect(lines).not.toEqual([]);
	expect(findSecrets(lines, [PASSWORD, ENCODED, MARKED_KEY])).toEqual([]);
});
