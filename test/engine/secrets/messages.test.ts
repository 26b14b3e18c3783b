import { describe, expect, it } from 'vitest';

import { runNode } from '../runNode.ts';
import { MARKED_KEY, useSimulator } from '../withSimulator.ts';

const api = useSimulator();
const get = { operation: 'get', taskId: '={{ $json.taskId }}' };

describe('the key', () => {
	it('is rejected in clear words', async () => {
		const credential = { apiKey: 'sk-some-other-key', baseUrl: api.simulator.baseUrl };
		const { error } = await runNode({ parameters: { ...get, taskId: '1' }, credential });
		expect(error?.message).toContain('HTTP 401');
		expect(error?.description).toContain('Check “API Key”');
	});

	it('is blotted out in the words of the server, which are shown otherwise', async () => {
		const taskId = api.simulator.addVideoTask({ fields: { echo: `Bearer ${MARKED_KEY}!` } });
		const fine = await api.run({ parameters: { ...get, simplify: false }, items: [{ taskId }] });
		expect(fine.items[0]!.json.echo).toBe('Bearer ***!');
		const body = { error: { message: `key ${MARKED_KEY} is blocked` } };
		api.simulator.fault({ on: 'fetch', kind: 'status', status: 403, body });
		const refused = await api.run({ parameters: get, items: [{ taskId }] });
		expect(refused.error?.message).toContain('key *** is blocked');
	});

	it('does not follow a redirect to another server, whose origin the error names', async () => {
		// Under another name, the simulator is another origin.
		const otherOrigin = api.simulator.baseUrl.replace('127.0.0.1', 'localhost');
		api.simulator.fault({ on: 'fetch', kind: 'redirect', to: `${otherOrigin}/elsewhere` });
		const { error } = await api.run({ parameters: { ...get, taskId: '1' } });
		expect(error?.description).toContain(`The server redirects to ${otherOrigin}.`);
		expect(api.simulator.requests).toHaveLength(1);
	});
});
