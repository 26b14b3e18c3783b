import { expect, it } from 'vitest';

import { nodeOutput, nodeRuns, waitUntil } from '../n8n/index.ts';
import { useOwnN8n } from '../e2e/useN8n.ts';
import { videoNodes, waitWorkflow } from '../e2e/waits/useWaits.ts';

const WAITS = 200;

/** Webhook calls at once. */
const CALLS = 10;

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
		// More at once would overload a busy n8n's database, and n8n would refuse some.
		for (let from = 0; from < WAITS; from += CALLS) {
			await Promise.all(states.slice(from, from + CALLS).map(start));
		}
		/** Waits until each has had the status once: when the last are suspended, n8n may be rerunning the first. */
		const untilAllWere = async (status: string) => {
			const seen = new Set<string>();
			let others: string[] = [];
			await waitUntil(
				async () => {
					const found = await client.executions({ workflowId });
					for (const execution of found) if (execution.status === status) seen.add(execution.id);
					others = found.filter(({ id }) => !seen.has(id)).map((other) => `${other.id} ${other.status}`);
					return seen.size === WAITS ? true : undefined;
				},
				() => `${seen.size} of ${WAITS} were ${status}; the others: ${others.join(', ')}`,
				{ timeoutMs: LONGEST_MS },
			);
			return [...seen];
		};
		await untilAllWere('waiting');
		const startMs = Date.now();
		skippedMs += 3_000_000;
		const ended = await untilAllWere('success');
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
