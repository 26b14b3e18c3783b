import { describe, expect, it } from 'vitest';

import { MidjourneyVideoApi } from '../../../credentials/MidjourneyVideoApi.credentials.ts';

const credential = new MidjourneyVideoApi();
const WITHOUT_REDIRECTS = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false };
const data = { apiKey: ' sk-secret ', baseUrl: 'https://api.example/gateway/' };

describe('the credential', () => {
	it('adds the key to requests for its own origin and keeps their other headers', async () => {
		const request = { url: 'https://api.example/gateway/mj/submit/video', headers: { 'X-Test': '1' } };
		expect(await credential.authenticate(data, request)).toEqual({
			...request,
			...WITHOUT_REDIRECTS,
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

	it('takes the address under the name that HTTP Request gives it', async () => {
		const request = { url: undefined as unknown as string, uri: 'https://api.example/gateway/mj/x' };
		const { headers } = await credential.authenticate(data, request);
		expect(headers).toEqual({ Authorization: 'Bearer sk-secret' });
		const uri = 'https://evil.example/mj';
		await expect(credential.authenticate(data, { ...request, uri })).rejects.toThrow('only sent to');
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
