import { describe, expect, it } from 'vitest';

import { runNode } from './runNode.ts';
import { MARKED_KEY, useSimulator } from './withSimulator.ts';

const api = useSimulator();
const get = { operation: 'get', taskId: '={{ $json.taskId }}' };

describe('items that fail', () => {
	it('become error items among the others with Continue On Fail', async () => {
		const taskId = api.simulator.addVideoTask();
		const { items, error } = await api.run({
			parameters: get,
			items: [{ taskId }, { taskId: '404' }, { taskId: 'a b' }, { taskId }],
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { taskId, succeeded: true }, pairedItem: { item: 0 } },
			{ json: { error: 'Item 1: The server knows no task 404', taskId: '404' }, pairedItem: { item: 1 } },
			{ json: { error: 'Item 2: Task ID "a b" is not a task id' }, pairedItem: { item: 2 } },
			{ json: { taskId, succeeded: true }, pairedItem: { item: 3 } },
		]);
	});

	it('leave by the error output, with the task id and their input', async () => {
		const taskId = api.simulator.addVideoTask();
		const { items, errorItems } = await api.run({
			parameters: get,
			items: [
				{ taskId: '404', row: 7 },
				{ taskId, row: 8 },
			],
			onError: 'continueErrorOutput',
		});
		expect(items).toMatchObject([{ json: { taskId, succeeded: true }, pairedItem: { item: 1 } }]);
		expect(errorItems).toEqual([
			{
				json: { taskId: '404', row: 7, error: 'Item 0: The server knows no task 404' },
				pairedItem: { item: 0 },
			},
		]);
	});

	it('do not keep the other submissions of their run from being sent', async () => {
		api.simulator.fault({ on: 'submit', kind: 'code', code: 9 });
		const { items } = await api.run({
			parameters: { operation: 'submit', image: 'https://example.com/a.png', options: { concurrency: 1 } },
			items: [{}, {}, {}],
			onError: 'continueRegularOutput',
		});
		expect(items.map(({ json }) => 'error' in json)).toEqual([true, false, false]);
		expect(api.simulator.billedSubmissions).toBe(2);
	});
});

describe('the key', () => {
	it('is rejected in clear words', async () => {
		const credential = { apiKey: 'sk-some-other-key', baseUrl: api.simulator.baseUrl };
		const { error } = await runNode({ parameters: { ...get, taskId: '1' }, credential });
		expect(error?.message).toContain('HTTP 401');
		expect(error?.description).toContain('Check API Key');
	});

	it('turns up neither in outputs nor in errors, not even when the server repeats it', async () => {
		const taskId = api.simulator.addVideoTask({ fields: { echo: `Bearer ${MARKED_KEY}` } });
		const fine = await api.run({ parameters: { ...get, simplify: false }, items: [{ taskId }] });
		expect(fine.items[0]!.json.echo).toBe('Bearer ***');
		api.simulator.fault({
			on: 'fetch',
			kind: 'status',
			status: 403,
			body: { error: { message: `key ${MARKED_KEY} is blocked` } },
		});
		const refused = await api.run({ parameters: get, items: [{ taskId }] });
		expect(refused.error?.message).toContain('key *** is blocked');
		expect([fine, refused].filter(({ record }) => record.includes(MARKED_KEY))).toEqual([]);
	});

	it('does not follow a redirect to another server', async () => {
		// The simulator under another name is another origin.
		const otherOrigin = api.simulator.baseUrl.replace('127.0.0.1', 'localhost');
		api.simulator.fault({ on: 'fetch', kind: 'redirect', to: `${otherOrigin}/elsewhere` });
		const { error } = await api.run({ parameters: { ...get, taskId: '1' } });
		expect(error?.description).toContain(`The server redirects to ${otherOrigin}.`);
		expect(api.simulator.requests).toHaveLength(1);
	});

	it('is not sent anywhere when the base URL is unusable', async () => {
		const baseUrl = api.simulator.baseUrl.replace('http://', 'http://user:pass@');
		const { error } = await runNode({
			parameters: { ...get, taskId: '1' },
			credential: { apiKey: MARKED_KEY, baseUrl },
		});
		expect(error?.message).toBe(
			'Item 0: Base URL of the CometAPI credential contains a user name or password',
		);
		expect(api.simulator.requests).toEqual([]);
	});
});
