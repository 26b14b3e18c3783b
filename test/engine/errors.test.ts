import { describe, expect, it } from 'vitest';

import { useSimulator } from './withSimulator.ts';

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
			{ json: { error: 'Task 404 not found [item 1]', taskId: '404' }, pairedItem: { item: 1 } },
			{ json: { error: `“Task ID” isn't a valid task ID: "a b" [item 2]` }, pairedItem: { item: 2 } },
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
				json: {
					taskId: '404',
					row: 7,
					error: 'Task 404 not found [item 0]',
					advice: expect.stringContaining('Check the ID') as string,
					mayBeBilled: true,
				},
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
