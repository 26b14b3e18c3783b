import { expect, it } from 'vitest';

import { waitUntil } from '../n8n/index.ts';
import { LONGEST_LOOK_MS, untilQuiet } from '../e2e/waits/killedWaits.ts';
import { outcomeOf, videoNodes, waitWorkflow } from '../e2e/waits/useWaits.ts';
import { useQueueMode } from './useQueueMode.ts';

const EXECUTIONS = 20;
const RENDER_SECONDS = 20;

/** Stands still until all executions wait, so that all renders start at once. */
const clock = { heldAtMs: Date.now() as number | undefined, lostMs: 0 };

function beginRenders(): void {
	clock.lostMs = Date.now() - clock.heldAtMs!;
	clock.heldAtMs = undefined;
}

const run = useQueueMode(
	{ renderSeconds: RENDER_SECONDS, clock: () => clock.heldAtMs ?? Date.now() - clock.lostMs },
	{ concurrency: 2 },
);

it(
	`of ${EXECUTIONS} waits on two workers, one of which is killed, each ends once and is billed once`,
	async () => {
		const { client, simulator, queueMode } = run;
		const nodes = videoNodes('createVideo', 'suspended', { options: { checkEvery: 5 } });
		const workflow = waitWorkflow('many', nodes, run.credential);
		const { id: workflowId } = await client.createWorkflow(workflow);
		await client.activate({ id: workflowId });
		const states = Array.from({ length: EXECUTIONS }, (_, index) => `many ${index}`);
		for (const state of states) {
			const items = [{ image: 'https://example.com/a.png', prompt: 'many', state }];
			await client.callWebhook('POST', workflow.name, { items });
		}
		const started = await waitUntil(
			async () => {
				const executions = await client.executions({ workflowId });
				return executions.length === EXECUTIONS ? executions : undefined;
			},
			() => `fewer than ${EXECUTIONS} executions`,
		);
		await untilQuiet(
			run,
			started.map(({ id }) => ({ executionId: id })),
		);
		const [killed, living] = queueMode.workers;
		await killed!.kill('SIGKILL');
		beginRenders();
		const beganMs = Date.now();
		const seconds = { living: [] as number[], killed: [] as number[] };
		const outcomes: unknown[] = [];
		for (const { id } of started) {
			const execution = await client.waitForExecution(id, { timeoutMs: LONGEST_LOOK_MS });
			const { status, runs, next } = outcomeOf(execution);
			expect({ status, runs, videos: next.length }).toEqual({ status: 'success', runs: 1, videos: 1 });
			expect(next[0]).toMatchObject({ succeeded: true });
			outcomes.push(next[0]!.state);
			const isOfLiving = living!.log().includes(`execution ${id}, item 0: the server accepted task`);
			seconds[isOfLiving ? 'living' : 'killed'].push((Date.parse(execution.stoppedAt!) - beganMs) / 1000);
		}
		expect(outcomes.sort()).toEqual(states.sort());
		expect(simulator.submissions.map(({ body }) => body.state).sort()).toEqual(states.sort());
		expect(await client.executions({ workflowId })).toHaveLength(EXECUTIONS);
		for (const [whose, ends] of Object.entries(seconds)) {
			const last = Math.max(...ends);
			console.log(
				`${ends.length} of the ${whose} worker: the last has ended after ${last.toFixed(1)} s, ${(last / RENDER_SECONDS).toFixed(2)} renders`,
			);
		}
	},
	2 * LONGEST_LOOK_MS,
);
