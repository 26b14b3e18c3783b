import { expect, it, vi } from 'vitest';

import { CHARACTERS, eventually, IMAGE_REQUEST, running } from './helpers.ts';
import { startSimulator } from './index.ts';

const CALLS: Array<[string, string, object?]> = [
	['POST', '/mj/submit/video', IMAGE_REQUEST],
	['GET', '/mj/task/1/fetch'],
	['POST', '/mj/task/list-by-condition', { ids: [] }],
];

it.each(CALLS)('%s %s is refused with another key', async (method, path, body) => {
	const gateway = await running({ apiKey: 'right' });
	const answer = await gateway.call(method, path, body, 'wrong');
	expect(answer.status).toBe(401);
	expect(answer.json()).toEqual({ error: { message: 'Invalid token', type: 'new_api_error', code: '' } });
	const upstream = await running({ apiKey: 'right', character: 'upstream' });
	expect(await upstream.call(method, path, body, 'wrong')).toMatchObject({ status: 403, text: '未登录' });
	expect([gateway, upstream].map(({ simulator }) => simulator.billedSubmissions)).toEqual([0, 0]);
});

it('unknown paths are returned HTTP 200 and a web page by a gateway, with 404 by an upstream', async () => {
	const gateway = await running();
	const page = await gateway.call('GET', '/mj/nothing');
	expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<html>') });
	expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
	expect(gateway.simulator.requests[0]?.route).toBe('other');
	const upstream = await running({ character: 'upstream' });
	expect((await upstream.call('GET', '/mj/nothing')).status).toBe(404);
});

it('a gateway reads tasks behind any word, and asks its upstream for a path that it does not have', async () => {
	const { simulator, call } = await running();
	const id = simulator.addVideoTask();
	expect((await call('GET', `/v1/mj/task/${id}/fetch`)).json().id).toBe(id);
	expect(await call('POST', '/v1/mj/submit/video', IMAGE_REQUEST)).toMatchObject({ status: 404, text: '' });
	expect([simulator.billedSubmissions, simulator.ledger]).toEqual([0, []]);
});

it('a path prefix goes before every route and into result URLs', async () => {
	const { simulator, submitted, fetchTask, list, advance } = await running({ pathPrefix: '/gateway/api' });
	expect(simulator.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/gateway\/api$/);
	const id = await submitted();
	advance(100);
	const { videoUrl } = (await fetchTask(id)).json();
	expect((await list([id])).json()).toHaveLength(1);
	expect((await fetch(videoUrl)).status).toBe(200);
	const outside = await fetch(new URL(`/mj/task/${id}/fetch`, simulator.baseUrl));
	expect(outside.headers.get('content-type')).toContain('text/html');
});

it('with a host of its own, its addresses and those of results have it, and others reach it there', async () => {
	const { simulator, fetchTask } = await running({ host: 'localhost' });
	expect(simulator.baseUrl).toMatch(/^http:\/\/localhost:\d+$/);
	const { videoUrl } = (await fetchTask(simulator.addVideoTask())).json();
	expect(new URL(videoUrl).origin).toBe(simulator.baseUrl);
	// An address of this machine that a server on 127.0.0.1 alone wouldn't answer.
	expect((await fetch(videoUrl.replace('localhost', '127.0.0.2'))).status).toBe(200);
});

it.each(CHARACTERS)(
	'a body that is no JSON is refused by the %s, and stays on record as text',
	async (character) => {
		const { simulator } = await running({ character });
		const response = await fetch(`${simulator.baseUrl}/mj/submit/video`, {
			method: 'POST',
			headers: { authorization: `Bearer ${simulator.apiKey}`, 'content-type': 'application/json' },
			body: '{"motion":',
		});
		const answer = await response.json();
		if (character === 'gateway') {
			expect(response.status).toBe(400);
			expect(answer).toMatchObject({ description: 'bind_request_body_failed ', code: 4 });
		} else {
			expect(answer).toMatchObject({ code: 4, result: '' });
		}
		expect(simulator.requests[0]).toMatchObject({ rawBody: '{"motion":', body: undefined });
		expect(simulator.billedSubmissions).toBe(0);
	},
);

it('a body above the limit is refused with 413', async () => {
	const { simulator, submit } = await running({ bodyLimitBytes: 1000 });
	expect((await submit({ prompt: 'p'.repeat(2000) })).status).toBe(413);
	expect(simulator.billedSubmissions).toBe(0);
});

it('every request is on record with its headers, body, time and answer', async () => {
	const { simulator, submit, fetchTask, advance } = await running();
	await submit({ prompt: 'ä' });
	advance(5);
	await fetchTask('1?a=b');
	expect(simulator.requests).toMatchObject([
		{
			route: 'submit',
			method: 'POST',
			path: '/mj/submit/video',
			hasAuthorization: true,
			rawBody: JSON.stringify({ ...IMAGE_REQUEST, prompt: 'ä' }),
			body: { ...IMAGE_REQUEST, prompt: 'ä' },
			receivedAtMs: 1_700_000_000_000,
			answerStatus: 200,
		},
		{ route: 'other', path: '/mj/task/1?a=b/fetch', receivedAtMs: 1_700_000_005_000, answerStatus: 200 },
	]);
	expect(simulator.requests[0]?.headers.authorization).toBe(`Bearer ${simulator.apiKey}`);
});

it('the end of each request is told with words that never hold the key', async () => {
	const onRequestEnd = vi.fn();
	const { simulator, submit } = await running({ apiKey: 'secret-key', onRequestEnd });
	await submit();
	await eventually(() => expect(onRequestEnd).toHaveBeenCalledOnce());
	const { id } = simulator.submissions[0] ?? {};
	expect(onRequestEnd.mock.lastCall?.[0].outcome).toBe(`code 1 Submit success ${id}`);
});

it('a reset forgets everything and goes on listening', async () => {
	const { simulator, submitted, submit, fetchTask } = await running();
	const id = await submitted();
	simulator.fault({ on: 'submit', kind: 'status', status: 500 });
	simulator.script({ outcome: 'FAILURE' });
	simulator.reset();
	expect([simulator.requests, simulator.submissions, simulator.billedSubmissions]).toEqual([[], [], 0]);
	expect(simulator.ledger).toEqual([]);
	expect((await fetchTask(id)).status).toBe(400);
	expect((await submit()).json().code).toBe(1);
});

it('closing ends hung and delayed requests at once, and can be repeated', async () => {
	const simulator = await startSimulator();
	simulator.fault({ on: 'fetch', kind: 'hang' });
	simulator.fault({ on: 'fetch', kind: 'delay', delayMs: 3_600_000 });
	simulator.fault({ on: 'fetch', kind: 'delay', until: new Promise(() => {}) });
	const headers = { authorization: `Bearer ${simulator.apiKey}` };
	const calls = [1, 2, 3].map((id) => fetch(`${simulator.baseUrl}/mj/task/${id}/fetch`, { headers }));
	const ends = Promise.allSettled(calls);
	await eventually(() => expect(simulator.requests.map(({ outcome }) => outcome)).toHaveLength(3));
	await simulator.close();
	await simulator.close();
	expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});
