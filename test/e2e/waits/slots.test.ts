import { expect, it } from 'vitest';

import { nodeOutput, waitUntil } from '../../n8n/index.ts';
import { useOwnN8n } from '../useN8n.ts';
import { videoNodes, WAITING_NODE, type WaitUsing, waitWorkflow } from './useWaits.ts';

const SLOTS = 2;
const EXECUTIONS = 8;
const RENDER_SECONDS = 10;

const run = useOwnN8n(
	{ renderSeconds: RENDER_SECONDS },
	{ env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: String(SLOTS) } },
);

/** Starts all executions at once; returns the seconds until the last one has ended. */
async function measure(mode: WaitUsing): Promise<number> {
	const { client, simulator } = run;
	const workflow = waitWorkflow(`slots-${mode}`, videoNodes('submitAndWait', mode), run.credential);
	const { id: workflowId } = await client.createWorkflow(workflow);
	await client.activate({ id: workflowId });
	const startMs = performance.now();
	const items = (index: number) => [
		{ image: 'https://example.com/a.png', prompt: mode, state: `${mode} ${index}` },
	];
	const calls = Array.from({ length: EXECUTIONS }, async (_, index) => {
		// n8n answers when the execution gets its slot.
		await client.callWebhook('POST', workflow.name, { items: items(index) });
	});
	const executions = await waitUntil(
		async () => {
			const ended = await client.executions({ workflowId, status: 'success' });
			return ended.length === EXECUTIONS ? ended : undefined;
		},
		() => `not all executions of ${workflow.name} have succeeded`,
		{ intervalMs: 500 },
	);
	const seconds = (performance.now() - startMs) / 1000;
	await Promise.all(calls);
	const states = await Promise.all(
		executions.map(async ({ id }) => nodeOutput(await client.execution(id), WAITING_NODE)[0]?.json.state),
	);
	const submitted = simulator.submissions
		.map(({ body }) => body.state)
		.filter((state) => String(state).startsWith(mode));
	expect(states.sort()).toEqual(submitted.sort());
	expect(submitted).toHaveLength(EXECUTIONS);
	return seconds;
}

it(
	`${EXECUTIONS} renders at once end on ${SLOTS} slots by callback and by polling`,
	{ timeout: 300_000 },
	async () => {
		const byCallback = await measure('callback');
		const byPolling = await measure('polling');
		const ratio = (byPolling / byCallback).toFixed(1);
		process.stdout.write(
			`n8n ${run.n8n.version}: ${EXECUTIONS} executions of a ${RENDER_SECONDS} s render on ${SLOTS} slots take ` +
				`${byCallback.toFixed(1)} s by callback, ${byPolling.toFixed(1)} s by polling, which is ${ratio} times as long\n`,
		);
	},
);
