import { inject } from 'vitest';

import {
	N8nClient,
	type N8nProcess,
	reservePort,
	startN8n,
	startPostgres,
	type WorkflowJson,
} from '../n8n/index.ts';
import type { SimulatorOptions } from '../simulator/index.ts';
import { type RunningN8n, useScene } from '../e2e/useN8n.ts';

/** For a test file: a real n8n with Engine 2.0 alongside the usual engine, and the PostgreSQL it needs. */
export function useEngine2(options: SimulatorOptions = {}): RunningN8n<N8nProcess> {
	return useScene(options, async () => {
		const postgres = await startPostgres();
		try {
			const env = {
				N8N_ENABLED_MODULES: 'engine-v2',
				N8N_ENGINE_DATABASE_URL: postgres.url,
				N8N_ENGINE_HOST: '127.0.0.1',
				N8N_ENGINE_PORT: String(await reservePort()),
				N8N_ENGINE_CONTROL_PLANE_PORT: String(await reservePort()),
			};
			const n8n = await startN8n({ install: inject('install'), tarballPath: inject('tarballPath'), env });
			const client = new N8nClient(n8n);
			await client.setUpOwner();
			const end = async () => {
				await n8n.stop();
				await postgres.stop();
			};
			return { n8n, client, end };
		} catch (error) {
			await postgres.stop();
			throw error;
		}
	});
}

/** The workflow, set to run on Engine 2.0. */
export function onEngine2(workflow: WorkflowJson): WorkflowJson {
	return { ...workflow, settings: { ...workflow.settings, engineType: 'v2' } };
}
