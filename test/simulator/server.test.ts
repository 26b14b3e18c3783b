import { expect, it, vi } from 'vitest';

import { eventually, IMAGE_REQUEST, running } from './helpers.ts';
import { startSimulator } from './index.ts';

it.each([
	['POST', '/mj/submit/video', IMAGE_REQUEST],
	['GET', '/mj/task/1/fetch', undefined],
	['POST', '/mj/task/list-by-condition', { ids: [] }],
])('%s %s is refused with another key', async (method, path, body) => {
	const { simulator, call } = await running({ apiKey: 'right' });
	const answer = await call(method, path, body, 'wrong');
	expect(answer.status).toBe(401);
	expect(answer.json()).toEqual({
		error: { message: 'Invalid token', type: 'new_api_error', code: 'invalid_api_key' },
	});
	expect(simulator.billedSubmissions).toBe(0);
});

it('unknown paths are answered with 404 in the shape of the API', async () => {
	const { simulator, call } = await running();
	const answer = await call('GET', '/mj/nothing');
	expect(answer.status).toBe(404);
	expect(answer.json().error).toMatchObject({ message: 'Invalid URL (GET /mj/nothing)' });
	expect(simulator.requests[0]?.route).toBe('other');
});

it('a path prefix goes before every route and into result URLs', async () => {
	const { simulator, submitted, fetchTask, list, advance } = await running({ pathPrefix: '/gateway/v1' });
	expect(simulator.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/gateway\/v1$/);
	const id = await submitted();
	advance(100);
	const { videoUrl } = (await fetchTask(id)).json();
	expect((await list([id])).json()).toHaveLength(1);
	expect((await fetch(videoUrl)).status).toBe(200);
	const outside = await fetch(new URL(`/mj/task/${id}/fetch`, simulator.baseUrl));
	expect(outside.status).toBe(404);
});

it('with a host of its own, its addresses and those of results have it, and others reach it there', async () => {
	const { simulator, fetchTask } = await running({ host: 'localhost' });
	expect(simulator.baseUrl).toMatch(/^http:\/\/localhost:\d+$/);
	const { videoUrl } = (await fetchTask(simulator.addVideoTask())).json();
	expect(new URL(videoUrl).origin).toBe(simulator.baseUrl);
	// An address of this machine that 127.0.0.1 does not stand for.
	expect((await fetch(videoUrl.replace('localhost', '127.0.0.2'))).status).toBe(200);
});

it('a body that is no JSON is refused, and stays on record as text', async () => {
	const { simulator } = await running();
	const response = await fetch(`${simulator.baseUrl}/mj/submit/video`, {
		method: 'POST',
		headers: { authorization: `Bearer ${simulator.apiKey}`, 'content-type': 'application/json' },
		body: '{"motion":',
	});
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({ description: 'bind_request_body_failed ', code: 4 });
	expect(simulator.requests[0]).toMatchObject({ rawBody: '{"motion":', body: undefined, answerStatus: 400 });
});

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
		{ route: 'other', path: '/mj/task/1?a=b/fetch', receivedAtMs: 1_700_000_005_000, answerStatus: 404 },
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
