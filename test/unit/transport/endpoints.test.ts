import { describe, expect, it } from 'vitest';

import { fetchTask, listTasks, submitVideo } from '../../../nodes/MidjourneyVideo/transport/endpoints.ts';
import type { ApiRequest } from '../../../nodes/MidjourneyVideo/types.ts';
import { rejectionOf } from '../failureOf.ts';

/** A server that gives the same answer to everything, and the requests it got. */
function serverWith(text: string, status = 200) {
	const requests: ApiRequest[] = [];
	const send = async (request: ApiRequest) => {
		requests.push(request);
		return { status, location: null, text };
	};
	return { send, openLink: async () => await Promise.resolve(undefined), requests };
}

describe('submitVideo', () => {
	it.each([
		['', '/mj/submit/video'],
		['fast', '/mj-fast/mj/submit/video'],
		['relax', '/mj-relax/mj/submit/video'],
	] as const)('sends the body once, for speed %j to %s', async (speed, path) => {
		const { send, requests } = serverWith('{"code":1,"result":"17"}');
		const body = { motion: 'low', image: 'https://example.com/a.png' };
		await submitVideo(send, { body, speed, timeoutMs: 9 });
		expect(requests).toEqual([{ method: 'POST', path, body, timeoutMs: 90_000, outlivesStop: true }]);
	});

	it('waits longer than a minute and a half when it is told to', async () => {
		const { send, requests } = serverWith('{"code":1,"result":"17"}');
		await submitVideo(send, { body: { motion: 'low' }, speed: '', timeoutMs: 120_000 });
		expect(requests).toMatchObject([{ timeoutMs: 120_000 }]);
	});

	describe('answered with a web page', () => {
		const page = '<!DOCTYPE html><title>New API</title>';
		const submitTo = async (listAnswer: { text: string; status?: number } | Error) => {
			const paths: string[] = [];
			const send = async ({ path }: ApiRequest) => {
				paths.push(path);
				if (path === '/mj/submit/video') return { status: 200, location: null, text: page };
				if (listAnswer instanceof Error) throw listAnswer;
				return { status: 200, location: null, ...listAnswer };
			};
			const failure = await rejectionOf(
				submitVideo(send, { body: { motion: 'low' }, speed: '', timeoutMs: 9 }),
			);
			expect(paths).toEqual(['/mj/submit/video', '/mj/task/list-by-condition']);
			return failure;
		};

		it.each([200, 404, 502])(
			'blames Base URL when the list call gets one with HTTP %i, too',
			async (status) => {
				const failure = await submitTo({ text: page, status });
				expect(failure.message).toMatch(/^Base URL leads to a web page/);
				expect(failure).toMatchObject({ mayBeBilled: false, isRepeatable: false });
			},
		);

		it.each([
			['tasks', { text: '[]' }],
			['HTTP 404 without a page', { text: '', status: 404 }],
			['HTTP 405 without a page', { text: '{}', status: 405 }],
			['HTTP 401', { text: '{"error":{"message":"Invalid token"}}', status: 401 }],
			['nothing', new Error('socket hang up')],
		])('does not know when the list call gets %s', async (_what, listAnswer) => {
			const failure = await submitTo(listAnswer);
			expect(failure.message).toContain('may have been accepted');
			expect(failure).toMatchObject({ mayBeBilled: true, isFateUnknown: true, isRepeatable: false });
		});
	});
});

describe('fetchTask', () => {
	it('returns the task', async () => {
		const { requests, ...api } = serverWith('{"id":17195000000000000001,"status":"SUCCESS"}');
		expect(await fetchTask(api, '17195000000000000001', 9)).toMatchObject({ id: '17195000000000000001' });
		expect(requests).toEqual([{ method: 'GET', path: '/mj/task/17195000000000000001/fetch', timeoutMs: 9 }]);
	});

	it.each([
		[400, '{"description":"task_no_found ","type":"upstream_error","code":4}'],
		[200, '{"description":"task_no_found","code":4}'],
		[200, 'null'],
		[200, ''],
		[200, '{}'],
		[404, '<html>'],
		[404, ''],
		[204, ''],
	])('takes HTTP %i with %j for an unknown task', async (status, text) => {
		expect(await fetchTask(serverWith(text, status), '17', 9)).toBeUndefined();
	});

	it.each([
		[401, '{"error":{"message":"Invalid token"}}', false],
		[403, '', false],
		[400, '{"description":"bad","code":4}', false],
		[301, '', false],
		[429, 'slow', true],
		[500, '', true],
		[502, '<html>', true],
		[200, '<html>', true],
		[200, '{"id":"18","status":"SUCCESS"}', true],
		[200, '[1]', true],
	])('fails for HTTP %i with %j (transient: %s)', async (status, text, isRepeatable) => {
		const failure = await rejectionOf(fetchTask(serverWith(text, status), '17', 9));
		expect(failure.message).toContain('The server gave no record about task 17');
		expect(failure).toMatchObject({ isRepeatable, httpStatus: status });
	});
});

describe('listTasks', () => {
	it('asks for 100 ids at a time', async () => {
		const { send, requests } = serverWith('[{"id":"5","status":"SUCCESS"}]');
		const ids = Array.from({ length: 250 }, (_, index) => String(index));
		const tasks = await listTasks(send, ids, 9);
		const asked = requests.map(({ body }) => (body as { ids: string[] }).ids);
		expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
		expect(asked.flat()).toEqual(ids);
		expect(tasks).toHaveLength(3);
	});

	it('passes over entries that are no tasks', async () => {
		expect(await listTasks(serverWith('[null,7,{"id":1}]').send, ['1'], 9)).toMatchObject([{ id: '1' }]);
	});

	it.each([404, 405])('knows by HTTP %i that the server has no such call', async (status) => {
		expect(await listTasks(serverWith('no', status).send, ['1'], 9)).toBeUndefined();
	});

	it.each([
		[200, '{"code":4}'],
		[200, '<html>'],
		[500, ''],
		[401, ''],
	])('fails for HTTP %i with %j', async (status, text) => {
		expect((await rejectionOf(listTasks(serverWith(text, status).send, ['1'], 9))).httpStatus).toBe(status);
	});
});
