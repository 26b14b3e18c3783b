import { describe, expect, it, vi } from 'vitest';

import { CHARACTERS, eventually, running } from './helpers.ts';
import type { FaultKind } from './types.ts';

const ERROR = { kind: 'status', status: 500 } as const;

describe.each(CHARACTERS)('a fault of the %s', (character) => {
	it('acts on one request of its route, then all is normal', async () => {
		const { simulator, submitted, fetchTask } = await running({ character });
		const id = await submitted();
		const fault = simulator.fault({ on: 'fetch', ...ERROR });
		await submitted();
		const statuses = [await fetchTask(id), await fetchTask(id)].map(({ status }) => status);
		expect(statuses).toEqual([500, 200]);
		expect(fault.used).toBe(1);
	});

	it('can skip requests and act several times', async () => {
		const { simulator, submit } = await running({ character });
		simulator.fault({ on: 'submit', ...ERROR, skip: 1, times: 2 });
		const answers = [await submit(), await submit(), await submit(), await submit()];
		expect(answers.map(({ status }) => status)).toEqual([200, 500, 500, 200]);
		expect(simulator.billedSubmissions).toBe(2);
	});

	it('can pick its requests and can be removed', async () => {
		const { simulator, submit } = await running({ character });
		const fault = simulator.fault({
			on: 'submit',
			...ERROR,
			times: Infinity,
			when: ({ body }) => Object(body).prompt === 'bad',
		});
		const first = [await submit({ prompt: 'bad' }), await submit({ prompt: 'good' })];
		fault.remove();
		fault.remove();
		expect([...first, await submit({ prompt: 'bad' })].map(({ status }) => status)).toEqual([500, 200, 200]);
	});

	it('leaves the next fault to the next request', async () => {
		const { simulator, submit } = await running({ character });
		simulator.fault({ on: 'submit', kind: 'status', status: 502 });
		simulator.fault({ on: 'submit', kind: 'status', status: 503 });
		const answers = [await submit(), await submit(), await submit()];
		expect(answers.map(({ status }) => status)).toEqual([502, 503, 200]);
	});

	it('does not act on a request that the API refuses anyway', async () => {
		const { simulator, call, submit } = await running({ character });
		const fault = simulator.fault({ on: 'submit', ...ERROR });
		await call('POST', '/mj/submit/video', {}, 'wrong');
		await submit({ motion: 'middle' });
		expect(fault.used).toBe(0);
	});
});

describe('instead of its answer a request can get', () => {
	it.each<[string, FaultKind, number, string, string]>([
		['a status alone', ERROR, 500, 'text/plain; charset=utf-8', ''],
		[
			'a status with a JSON body',
			{ kind: 'status', status: 403, body: { error: { message: 'no' } } },
			403,
			'application/json; charset=utf-8',
			'{"error":{"message":"no"}}',
		],
		['HTML', { kind: 'html' }, 200, 'text/html; charset=utf-8', expect.stringContaining('<html>')],
		['an empty body', { kind: 'empty' }, 200, 'application/json; charset=utf-8', ''],
		['null', { kind: 'null', status: 400 }, 400, 'application/json; charset=utf-8', 'null'],
	])('%s', async (_name, fault, status, contentType, text) => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', ...fault });
		const answer = await submit();
		expect(answer).toMatchObject({ status, text });
		expect(answer.headers.get('content-type')).toBe(contentType);
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('a status with headers', async () => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'status', status: 429, headers: { 'retry-after': '7' } });
		expect((await submit()).headers.get('retry-after')).toBe('7');
	});

	it('bytes of choice for a result', async () => {
		const { simulator } = await running();
		const headers = { 'content-type': 'application/octet-stream' };
		simulator.fault({ on: 'result', kind: 'status', status: 200, body: Buffer.from([0, 255]), headers });
		const response = await fetch(`${simulator.baseUrl}/results/1.mp4`);
		expect(response.headers.get('content-type')).toBe('application/octet-stream');
		expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255]));
	});

	it('a redirect to another origin', async () => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'redirect', to: 'http://other.example/', status: 307 });
		const answer = await submit();
		expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://other.example/']);
	});

	it.each([404, 405])('HTTP %s, as from a server without the list call', async (status) => {
		const { simulator, list } = await running();
		simulator.fault({ on: 'list', kind: 'status', status, times: Infinity });
		expect([(await list([])).status, (await list([])).status]).toEqual([status, status]);
	});

	it('half of a body under its full length', async () => {
		const { simulator, fetchTask } = await running();
		const id = simulator.addVideoTask();
		simulator.fault({ on: 'fetch', kind: 'truncated' });
		await expect(fetchTask(id)).rejects.toThrow('terminated');
		expect(simulator.requests[0]?.answerStatus).toBeUndefined();
	});

	it('half of a file, then silence', async () => {
		const { simulator } = await running();
		simulator.fault({ on: 'result', kind: 'truncated', stalled: true });
		const response = await fetch(`${simulator.baseUrl}/results/1.mp4`);
		const reader = response.body!.getReader();
		const { value } = await reader.read();
		expect(value?.length).toBeLessThan(Number(response.headers.get('content-length')));
		await reader.cancel();
	});

	it('a reset connection', async () => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'reset' });
		await expect(submit()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
		expect(simulator.billedSubmissions).toBe(0);
	});

	it('nothing at all', async () => {
		const { simulator } = await running();
		const ended = vi.fn();
		simulator.fault({ on: 'result', kind: 'hang' });
		const controller = new AbortController();
		const call = fetch(`${simulator.baseUrl}/results/1.mp4`, { signal: controller.signal });
		call.then(ended, ended);
		await eventually(() => expect(simulator.requests[0]?.outcome).toBe('hang'));
		expect(ended).not.toHaveBeenCalled();
		controller.abort();
		await expect(call).rejects.toThrow('aborted');
	});

	it('its normal answer late, with the work done at once', async () => {
		const { simulator, submit } = await running();
		let release = () => {};
		simulator.fault({
			on: 'submit',
			kind: 'delay',
			until: new Promise<void>((resolve) => (release = resolve)),
		});
		const ended = vi.fn();
		const call = submit().finally(ended);
		await eventually(() => expect(simulator.billedSubmissions).toBe(1));
		expect(ended).not.toHaveBeenCalled();
		release();
		expect((await call).json().code).toBe(1);
	});

	it('its normal answer after a time', async () => {
		const { simulator, submit } = await running();
		simulator.fault({ on: 'submit', kind: 'delay', delayMs: 50 });
		expect((await submit()).json().code).toBe(1);
		expect(simulator.requests[0]!.outcome).toMatch(/^after 50 ms/);
	});
});

describe.each(CHARACTERS)('a submission that the %s accepted', (character) => {
	it.each<FaultKind>([
		{ kind: 'status', status: 504, accepted: true },
		{ kind: 'html', status: 524, accepted: true },
		{ kind: 'empty', accepted: true },
		{ kind: 'null', accepted: true },
		{ kind: 'redirect', to: 'http://other.example/', accepted: true },
		{ kind: 'reset', accepted: true },
		{ kind: 'truncated' },
	])('is billed and renders even when its answer is lost: %j', async (fault) => {
		const { simulator, submit, fetchTask } = await running({ character });
		simulator.fault({ on: 'submit', ...fault });
		await submit().catch(() => undefined);
		expect(simulator.billedSubmissions).toBe(1);
		expect((await fetchTask(simulator.submissions[0]!.id)).json().status).toBe('NOT_START');
	});

	it('is billed even when the connection hangs', async () => {
		const { simulator, submit } = await running({ character });
		simulator.fault({ on: 'submit', kind: 'hang', accepted: true });
		submit().catch(() => undefined);
		await eventually(() => expect(simulator.billedSubmissions).toBe(1));
	});
});
