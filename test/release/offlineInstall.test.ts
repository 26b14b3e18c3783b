import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { N8N_VERSIONS, nodeOutput, type WorkflowJson } from '../n8n/index.ts';
import { withPickedCredential } from '../workflows.ts';
import { knownTypes } from './knownTypes.ts';
import { useOfflineN8n } from './useOfflineN8n.ts';

const PACKAGE_NAME = 'n8n-nodes-midjourney-video';

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
		expect(credentials).toContain('cometApi');
		expect(await run.client.testCredential(run.credential)).toMatchObject({ status: 'OK' });
	});

	it('a workflow looks at a task', async () => {
		const taskId = run.simulator.addVideoTask();
		const stored = await run.client.createWorkflow(withPickedCredential(getWorkflow(taskId), run.credential));
		const execution = await run.client.waitForExecution(await run.client.runManually(stored, 'Start'));
		expect(execution.status).toBe('success');
		expect(nodeOutput(execution, 'Get').map(({ json }) => json)).toMatchObject([
			{ taskId, status: 'SUCCESS', succeeded: true },
		]);
	});
});

/** Manual trigger → Get. */
function getWorkflow(taskId: string): WorkflowJson {
	return {
		name: 'Get a task',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'get',
				name: 'Get',
				type: `${PACKAGE_NAME}.midjourneyVideo`,
				typeVersion: 1.1,
				position: [220, 0],
				parameters: { operation: 'get', taskId },
			},
		],
		connections: { Start: { main: [[{ node: 'Get', type: 'main', index: 0 }]] } },
	};
}
