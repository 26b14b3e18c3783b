import { afterAll, beforeAll, inject } from 'vitest';

import {
	type Credential,
	N8nClient,
	type QueueMode,
	type QueueModeOptions,
	startQueueMode,
} from '../n8n/index.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.ts';
import { MARKED_KEY, type RunningN8n } from '../e2e/useN8n.ts';

/** The main process is `n8n`; webhooks are called at the webhook processor. */
export interface RunningQueueMode extends RunningN8n {
	readonly queueMode: QueueMode;
}

/** A real n8n in queue mode with the packed package, and a simulator that its credential points to, for a test file. */
export function useQueueMode(
	options: SimulatorOptions = {},
	{ env }: Pick<QueueModeOptions, 'env'> = {},
): RunningQueueMode {
	let simulator: Simulator | undefined;
	let queueMode: QueueMode | undefined;
	let client: N8nClient;
	let credential: Credential;
	beforeAll(async () => {
		simulator = await startSimulator({ apiKey: MARKED_KEY, ...options });
		queueMode = await startQueueMode({ install: inject('install'), tarballPath: inject('tarballPath'), env });
		client = new N8nClient(queueMode.main, queueMode.webhook.baseUrl);
		credential = await client.setUp({ apiKey: MARKED_KEY, baseUrl: simulator.baseUrl });
	});
	afterAll(async () => {
		await queueMode?.stop();
		await simulator?.close();
	});
	return {
		get queueMode() {
			return queueMode!;
		},
		get n8n() {
			return queueMode!.main;
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
