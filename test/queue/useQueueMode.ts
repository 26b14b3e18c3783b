import { inject } from 'vitest';

import {
	N8nClient,
	type N8nProcess,
	type QueueMode,
	type QueueModeOptions,
	startQueueMode,
} from '../n8n/index.ts';
import type { SimulatorOptions } from '../simulator/index.ts';
import { type RunningN8n, useScene } from '../e2e/useN8n.ts';

/** `n8n` is the main process; webhooks are called at the webhook processor. */
export interface RunningQueueMode extends RunningN8n<N8nProcess> {
	readonly queueMode: QueueMode;
}

/** Makes n8n notice a killed worker soon, not after two minutes as by default; milliseconds. */
export const SOON_MISSED = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** For a test file: a real n8n in queue mode with the packed package, and a simulator its credential points to. */
export function useQueueMode(
	options: SimulatorOptions = {},
	queueModeOptions: Pick<QueueModeOptions, 'concurrency' | 'env'> = {},
): RunningQueueMode {
	let queueMode: QueueMode;
	const run = useScene(options, async () => {
		const n8n = { install: inject('install'), tarballPath: inject('tarballPath') };
		queueMode = await startQueueMode({ ...n8n, ...queueModeOptions });
		const client = new N8nClient(queueMode.main, queueMode.webhook.baseUrl);
		await client.setUpOwner();
		const { main, webhook, workers } = queueMode;
		const processes = {
			main,
			webhook,
			...Object.fromEntries(workers.map((worker, index) => [`worker ${index}`, worker])),
		};
		return { n8n: main, processes, client, end: async () => await queueMode.stop() };
	});
	return Object.defineProperty(run, 'queueMode', { get: () => queueMode }) as RunningQueueMode;
}
