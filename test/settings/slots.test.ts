import { expect, it } from 'vitest';

import { nodeOutput, waitUntil } from '../n8n/index.ts';
import { useOwnN8n } from '../e2e/useN8n.ts';
import { type Kind, KINDS, videoNodes, WAITING_NODE, waitWorkflow } from '../e2e/waits/useWaits.ts';

const SLOTS = 2;
const EXECUTIONS = 8;

const run = useOwnN8n({ renderSeconds: 10 }, { env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: String(SLOTS) } });

/** Starts all executions of a kind at once; returns the states of the videos they end with. */
async function statesOf(kind: Kind): Promise<unknown[]> {
	const { client } = run;
	const workflow = waitWorkflow(`slots-${kind}`, videoNodes('createVideo', kind), run.credential);
	const { id: workflowId } = await client.createWorkflow(workflow);
	await client.activate({ id: workflowId });
	const calls = Array.from({ length: EXECUTIONS }, async (_, index) => {
		const item = { image: 'https://example.com/a.png', prompt: kind, state: `${kind} ${index}` };
		// n8n 2.x answers when the execution gets its slot, 1.x immediately.
		await client.callWebhook('POST', workflow.name, { items: [item] });
	});
	await Promise.all(calls);
	const executions = await waitUntil(
		async () => {
			const ended = await client.executions({ workflowId, status: 'success' });
			return ended.length === EXECUTIONS ? ended : undefined;
		},
		() => `not all executions of ${workflow.name} have succeeded`,
	);
	const states = executions.map(
		async ({ id }) => nodeOutput(await client.execution(id), WAITING_NODE)[0]?.json.state,
	);
	return await Promise.all(states);
}

it(`${EXECUTIONS} waits that suspend and as many that keep running all end on ${SLOTS} slots, and each is billed once`, async () => {
	const states = await Promise.all(KINDS.map(statesOf));
	const expected = (kind: Kind) => Array.from({ length: EXECUTIONS }, (_, index) => `${kind} ${index}`);
	expect(states.map((ofKind) => ofKind.sort())).toEqual(KINDS.map(expected));
	const submitted = run.simulator.submissions.map(({ body }) => body.state);
	expect(submitted.sort()).toEqual(states.flat().sort());
});
