import { afterEach, beforeEach } from 'vitest';

import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.ts';
import { type NodeRun, type NodeRunSetup, runNode } from './runNode.ts';

/** A key that mustn't turn up anywhere but in requests to the API. */
export const MARKED_KEY = 'sk-marked-7f3c1d9a5b2e';

/** A secret that mustn't turn up anywhere. */
export const MARKED_SECRET = 'marked-secret-5d81';

interface SimulatorRun {
	readonly simulator: Simulator;
	/** Runs the node against the simulator. */
	run: (setup: Omit<NodeRunSetup, 'credential'> & { callbackSecret?: string }) => Promise<NodeRun>;
	/** Submits a task for each prompt and returns the tasks' IDs. */
	submitted: (prompts: string[]) => Promise<string[]>;
}

/** A fresh gateway for each test. By default, renders finish at once and copies of tasks are never outdated. */
export function useSimulator(options: SimulatorOptions = {}): SimulatorRun {
	let simulator: Simulator;
	beforeEach(async () => {
		simulator = await startSimulator({ apiKey: MARKED_KEY, renderSeconds: 0, refreshSeconds: 0, ...options });
	});
	afterEach(async () => await simulator.close());
	const run: SimulatorRun['run'] = async ({ callbackSecret, ...setup }) => {
		const credential = { apiKey: MARKED_KEY, baseUrl: simulator.baseUrl, callbackSecret };
		return await runNode({ ...setup, credential });
	};
	return {
		get simulator() {
			return simulator;
		},
		run,
		submitted: async (prompts) => {
			const { items } = await run({
				parameters: {
					operation: 'submit',
					image: 'https://example.com/a.png',
					prompt: '={{ $json.prompt }}',
				},
				items: prompts.map((prompt) => ({ prompt })),
			});
			return items.map(({ json }) => json.taskId as string);
		},
	};
}
