import { afterAll, beforeAll, inject } from 'vitest';

import { type Credential, N8nClient, type N8nProcess, type StartOptions, startN8n } from '../n8n/index.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.ts';

/** A key that must turn up nowhere but in the requests to the API. */
export const MARKED_KEY = 'sk-marked-4e8a1c7d2f90';

export interface RunningN8n {
	readonly n8n: N8nProcess;
	readonly client: N8nClient;
	readonly simulator: Simulator;
	/** Of the package's type, for the simulator. */
	readonly credential: Credential;
}

/** A real n8n with the packed package installed, and a simulator that its credential points to, for a test file. */
export function useN8n(options: SimulatorOptions = {}, { env }: Pick<StartOptions, 'env'> = {}): RunningN8n {
	let simulator: Simulator | undefined;
	let n8n: N8nProcess | undefined;
	let client: N8nClient;
	let credential: Credential;
	beforeAll(async () => {
		simulator = await startSimulator({ apiKey: MARKED_KEY, ...options });
		n8n = await startN8n({ install: inject('install'), tarballPath: inject('tarballPath'), env });
		client = new N8nClient(n8n);
		credential = await client.setUp({ apiKey: MARKED_KEY, baseUrl: simulator.baseUrl });
	});
	afterAll(async () => {
		await n8n?.stop();
		await simulator?.close();
	});
	return {
		get n8n() {
			return n8n!;
		},
		get client() {
			return client;
		},
		get simulator() {
			return simulator!;
		},
		get credential() {
			return credential;
		},
	};
}
