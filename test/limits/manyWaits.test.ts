import { expect, it } from 'vitest';

import { nodeOutput, nodeRuns, STARTS_AT_ONCE, waitUntil } from '../n8n/index.ts';
import { useOwnN8n } from '../e2e/useN8n.ts';
import { videoNodes, waitWorkflow } from '../e2e/waits/useWaits.ts';

const WAITS = 200;

let skippedMs = 0;
const run = useOwnN8n(
	{ renderSeconds: 3_000, clock: () => Date.now() + skippedMs },
	{ env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '2' } },
);

/** A busy machine takes minutes to start this many. */
const LONGEST_MS = 600_000;

it(
	`${WAITS} waits that could end in the same second all end, each once and with its own video`,
	async () => {
		const { client, simulator } = run;
		const workflow = waitWorkflow('many', videoNodes('createVideo', 'suspended'), run.credential);
		const { id: workflowId } = await client.createWorkflow(workflow);
		await client.activate({ id: workflowId });
		const states = Array.from({ length: WAITS }, (_, index) => `many ${index}`);
		const start = async (state: string) => {
			const items = [{ image: 'https://example.com/a.png', prompt: 'a', state }];
			const { status } = await client.callWebhook('POST', workflow.name, { items });
			expect(status).toBe(200);
		};
		/** Waits until this many have had the status once: when the last are suspended, n8n may be rerunning the first. */
		const untilWere = async (status: string, count: number) => {
			const seen = new Set<string>();
			let others: string[] = [];
			await waitUntil(
				async () => {
					const found = await client.executions({ workflowId });
					for (const execution of found) if (execution.status === status) seen.add(execution.id);
					others = found.filter(({ id }) => !seen.has(id)).map((other) => `${other.id} ${other.status}`);
					return seen.size === count ? true : undefined;
				},
				() => `${seen.size} of ${count} were ${status}; the others: ${others.join(', ')}`,
				{ timeoutMs: LONGEST_MS },
			);
			return [...seen];
		};
		for (let count = STARTS_AT_ONCE; count <= WAITS; count += STARTS_AT_ONCE) {
			await Promise.all(states.slice(count - STARTS_AT_ONCE, count).map(start));
			await untilWere('waiting', count);
		}
		const startMs = Date.now();
		skippedMs += 3_000_000;
		const ended = await untilWere('success', WAITS);
		console.log(`${WAITS} waits ended within ${((Date.now() - startMs) / 1000).toFixed(1)} s on two places`);
		const outputs: unknown[] = [];
		for (const id of ended) {
			const execution = await client.execution(id);
			expect(nodeRuns(execution, 'Next')).toHaveLength(1);
			const [item] = nodeOutput(execution, 'Next');
			expect(item!.json.succeeded).toBe(true);
			outputs.push(item!.json.state);
		}
		expect(outputs.sort()).toEqual(states.sort());
		expect(simulator.submissions.map(({ body }) => body.state).sort()).toEqual(states.sort());
	},
	2 * LONGEST_MS,
);
