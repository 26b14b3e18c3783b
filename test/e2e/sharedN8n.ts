import type { TestProject } from 'vitest/node';

import { N8nClient, type N8nServer, startN8n } from '../n8n/index.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** One per Vitest worker. Vitest counts its workers from 1. */
		sharedServers: Array<Omit<N8nServer, 'log'>>;
	}
}

/** Starts an n8n with an owner for each Vitest worker. The files that a worker runs one after another share it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const { install, tarballPath } = project.getProvidedContext();
	const workers = Array.from({ length: Number(project.config.maxWorkers) });
	const starts = workers.map(async () => await startN8n({ install, tarballPath }));
	const settled = await Promise.allSettled(starts);
	const started = settled.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
	const end = async () => void (await Promise.all(started.map(async (n8n) => await n8n.stop())));
	try {
		const servers = await Promise.all(starts);
		await Promise.all(servers.map(async (n8n) => await new N8nClient(n8n).setUpOwner()));
		const sharedServers = servers.map(({ version, baseUrl, userFolder }) => ({
			version,
			baseUrl,
			userFolder,
		}));
		project.provide('sharedServers', sharedServers);
		return end;
	} catch (error) {
		await end();
		throw error;
	}
}
