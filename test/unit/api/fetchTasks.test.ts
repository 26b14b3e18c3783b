import { describe, expect, it } from 'vitest';

import { fetchTask, listTasks } from '../../../nodes/MidjourneyVideo/api/fetchTasks.ts';
import { rejectionOf } from '../failureOf.ts';
import { serverWith } from './serverWith.ts';

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
		expect(failure.message).toContain("Couldn't retrieve task 17");
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
