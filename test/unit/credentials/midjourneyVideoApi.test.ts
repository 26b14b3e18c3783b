import { describe, expect, it } from 'vitest';

import { MidjourneyVideoApi } from '../../../credentials/MidjourneyVideoApi.credentials.ts';

const credential = new MidjourneyVideoApi();
const data = { apiKey: ' sk-secret ', baseUrl: 'https://api.example/gateway/' };

describe('the credential', () => {
	it('adds the key to requests for its own origin and keeps their other headers', async () => {
		const request = { url: 'https://api.example/gateway/mj/submit/video', headers: { 'X-Test': '1' } };
		expect(await credential.authenticate(data, request)).toEqual({
			...request,
			headers: { 'X-Test': '1', Authorization: 'Bearer sk-secret' },
		});
	});

	it('takes a base URL beside the path', async () => {
		const { headers } = await credential.authenticate(data, {
			baseURL: 'https://api.example/gateway',
			url: '/mj/x',
		});
		expect(headers).toEqual({ Authorization: 'Bearer sk-secret' });
	});

	it.each([
		'https://evil.example/mj',
		'http://api.example/mj',
		'https://api.example:8443/mj',
		'https://api.example.evil.example/mj',
	])('refuses to send the key to %s', async (url) => {
		await expect(credential.authenticate(data, { url })).rejects.toThrow(
			'The API key is only sent to https://api.example',
		);
	});
});
