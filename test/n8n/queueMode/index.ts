import { randomBytes } from 'node:crypto';

import { reservePort } from '../port.ts';
import { startN8n } from '../process.ts';
import { startPostgres } from '../services/postgres.ts';
import { startRedis } from '../services/redis.ts';
import type { Service } from '../services/service.ts';
import type { N8nCommand, N8nProcess, StartOptions } from '../types.ts';

export interface QueueModeOptions extends Pick<StartOptions, 'install' | 'tarballPath' | 'env'> {
	/** Default 2. */
	readonly workers?: number;
	/** How many executions each worker runs at once. Default 5, the lowest that n8n recommends. */
	readonly concurrency?: number;
}

export interface QueueMode {
	/** Serves the editor, and starts executions when they're due. */
	readonly main: N8nProcess;
	/** Takes all webhook calls, including those for waiting executions. */
	readonly webhook: N8nProcess;
	readonly workers: N8nProcess[];
	/** Stops everything, the servers last. */
	stop(): Promise<void>;
}

/**
 * Starts a real n8n in queue mode with its own PostgreSQL and Redis: a main process, a webhook processor, and workers.
 * Each has its own folder with the package, as on separate machines.
 */
export async function startQueueMode({
	install,
	tarballPath,
	env,
	workers = 2,
	concurrency = 5,
}: QueueModeOptions): Promise<QueueMode> {
	const servers: Service[] = [];
	const processes: N8nProcess[] = [];
	const stop = async () => {
		await Promise.all(processes.map(async (n8n) => await n8n.stop()));
		await Promise.all(servers.map(async (server) => await server.stop()));
	};
	try {
		for (const startServer of [startPostgres, startRedis]) servers.push(await startServer());
		const webhookPort = await reservePort();
		const shared = {
			...servers.reduce((all, server) => ({ ...all, ...server.env }), {}),
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			WEBHOOK_URL: `http://127.0.0.1:${webhookPort}`,
			// Otherwise, the main process takes webhook calls too.
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			...env,
		};
		const start = async (command: N8nCommand, options: Partial<StartOptions> = {}) => {
			const n8n = await startN8n({ install, tarballPath, env: shared, command, ...options });
			processes.push(n8n);
			return n8n;
		};
		// The first one creates the tables.
		await start('start');
		const starts = [
			start('webhook', { port: webhookPort }),
			...Array.from({ length: workers }, async () =>
				start('worker', { args: [`--concurrency=${concurrency}`] }),
			),
		];
		// All of them, so that none is left behind if another one fails.
		await Promise.allSettled(starts);
		const [webhook, ...others] = await Promise.all(starts);
		return { main: processes[0]!, webhook: webhook!, workers: others, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
