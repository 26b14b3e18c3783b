import { afterAll, beforeAll, beforeEach, inject } from 'vitest';

import {
	type Credential,
	N8nClient,
	type N8nProcess,
	type N8nServer,
	type StartOptions,
	startN8n,
	toN8nServer,
} from '../n8n/index.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.ts';

/** A key that must appear only in requests to the API. */
export const MARKED_KEY = 'sk-marked-4e8a1c7d2f90';

export interface RunningN8n<Server extends N8nServer = N8nServer> {
	readonly n8n: Server;
	readonly client: N8nClient;
	readonly simulator: Simulator;
	/** The package's credential for the simulator. */
	readonly credential: Credential;
}

/**
 * A real n8n with the packed package, and this test file's own simulator and credential for it. Other files use the
 * same n8n before and after, so the file's workflows, whose names are their webhook paths, are deactivated at the end.
 */
export function useN8n(options: SimulatorOptions = {}): RunningN8n {
	return useScene(options, async () => {
		const n8n = toN8nServer(inject('sharedServers')[Number(process.env.VITEST_POOL_ID) - 1]!);
		const client = new N8nClient(n8n);
		await client.login();
		return { n8n, client, end: async () => await client.deactivateAll() };
	});
}

/** The same with an n8n for this file alone, which may be restarted and have its own settings. */
export function useOwnN8n(
	options: SimulatorOptions = {},
	{ env }: Pick<StartOptions, 'env'> = {},
): RunningN8n<N8nProcess> {
	return useScene(options, async () => {
		const n8n = await startN8n({ install: inject('install'), tarballPath: inject('tarballPath'), env });
		const client = new N8nClient(n8n);
		await client.setUpOwner();
		return { n8n, client, end: async () => await n8n.stop() };
	});
}

interface Scene<Server extends N8nServer> {
	n8n: Server;
	/** All processes of this n8n, by name; only `n8n` by default. */
	processes?: Record<string, N8nServer>;
	client: N8nClient;
	end: () => Promise<void>;
}

/**
 * A gateway, whose copies of tasks are always current by default, and an n8n. Both run from before a file's first test
 * until after its last one. If a test fails, prints what n8n logged meanwhile.
 *
 * @param timeoutMs for a start that takes longer than usual
 */
export function useScene<Server extends N8nServer>(
	options: SimulatorOptions,
	start: () => Promise<Scene<Server>>,
	timeoutMs?: number,
): RunningN8n<Server> {
	let simulator: Simulator | undefined;
	let scene: Scene<Server> | undefined;
	let credential: Credential;
	beforeAll(async () => {
		simulator = await startSimulator({ apiKey: MARKED_KEY, refreshSeconds: 0, ...options });
		scene = await start();
		credential = await scene.client.connect({ apiKey: MARKED_KEY, baseUrl: simulator.baseUrl });
	}, timeoutMs);
	beforeEach(({ onTestFailed }) => {
		const { n8n, processes = { n8n } } = scene!;
		for (const [name, process] of Object.entries(processes)) {
			const { length } = process.log();
			onTestFailed(() => console.error(`Log of ${name} during the test:\n${process.log().slice(length)}`));
		}
	});
	afterAll(async () => {
		await scene?.end();
		await simulator?.close();
	});
	return {
		get n8n() {
			return scene!.n8n;
		},
		get client() {
			return scene!.client;
		},
		get simulator() {
			return simulator!;
		},
		get credential() {
			return credential;
		},
	};
}
