import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { PACKAGE_NAME } from '../n8n/constants.ts';
import { N8N_VERSIONS, nodeOutput } from '../n8n/index.ts';
import { manualWorkflow, withPickedCredential } from '../workflows.ts';
import { knownTypes } from './knownTypes.ts';
import { useOfflineN8n } from './useOfflineN8n.ts';

describe.each([N8N_VERSIONS.newest, N8N_VERSIONS.last1])('installed offline, in n8n %s', (version) => {
	const run = useOfflineN8n(version);

	it('the package is all that npm has put there', async () => {
		const names = await readdir(path.join(run.n8n.userFolder, '.n8n', 'nodes', 'node_modules'));
		expect(names.filter((name) => !name.startsWith('.'))).toEqual([PACKAGE_NAME]);
	});

	it('both nodes and the credential are there, and the credential’s test passes', async () => {
		const { nodes, credentials } = await knownTypes(run.n8n);
		expect(nodes).toContain(`${PACKAGE_NAME}.midjourneyVideo`);
		expect(nodes).toContain(`${PACKAGE_NAME}.midjourneyVideoTrigger`);
		expect(credentials).toContain('midjourneyVideoApi');
		expect(await run.client.testCredential(run.credential)).toMatchObject({ status: 'OK' });
	});

	it('a workflow looks at a task', async () => {
		const taskId = run.simulator.addVideoTask();
		const get = { name: 'Get', parameters: { operation: 'get', taskId } };
		const workflow = withPickedCredential(manualWorkflow('Get a task', [get]), run.credential);
		const stored = await run.client.createWorkflow(workflow);
		const execution = await run.client.waitForExecution(await run.client.runManually(stored, 'Start'));
		expect(execution.status).toBe('success');
		expect(nodeOutput(execution, 'Get').map(({ json }) => json)).toMatchObject([
			{ taskId, status: 'SUCCESS', succeeded: true },
		]);
	});
});
