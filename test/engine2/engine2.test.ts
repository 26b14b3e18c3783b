import { afterEach, describe, expect, it } from 'vitest';

import { type Execution, nodeOutput } from '../n8n/index.ts';
import { type Way, videoNodes, WAITING_NODE, type WaitUsing, waitWorkflow } from '../e2e/waits/useWaits.ts';
import { manualWorkflow, withPickedCredential } from '../workflows.ts';
import { onEngine2, useEngine2 } from './useEngine2.ts';

const run = useEngine2({ renderSeconds: 3 });
afterEach(() => run.simulator.reset());

/** Runs one item through the workflow, started by its webhook. */
async function runByWebhook(way: Way, mode: WaitUsing): Promise<Execution> {
	const name = `engine2-${way}-${mode}`;
	const workflow = onEngine2(waitWorkflow(name, videoNodes(way, mode), run.credential));
	const { id: workflowId } = await run.client.createWorkflow(workflow);
	await run.client.activate({ id: workflowId });
	const item = { image: 'https://example.com/a.png', prompt: mode, state: way };
	await run.client.callWebhook('POST', name, { items: [item] });
	const executions = async () => await run.client.executions({ workflowId });
	await expect.poll(executions).toHaveLength(1);
	return await run.client.waitForExecution((await executions())[0]!.id);
}

describe('in Engine 2.0, which does not run a suspended node again', () => {
	it.each([
		['createVideo', 'suspend'],
		['createVideo', 'callback'],
		['wait', 'suspend'],
		['wait', 'callback'],
	] as const)('%s with %s outputs the video, billed once, and the next node gets it', async (way, mode) => {
		const execution = await runByWebhook(way, mode);
		expect(execution).toMatchObject({ status: 'success', id: expect.stringMatching(/-/) as string });
		const { id: taskId } = run.simulator.submissions[0]!;
		const video = { taskId, state: way, succeeded: true };
		expect(nodeOutput(execution, WAITING_NODE)).toMatchObject([{ json: video }]);
		expect(nodeOutput(execution, 'Next')).toMatchObject([{ json: video }]);
		expect(run.simulator.billedSubmissions).toBe(1);
	});
});

it('a test run there outputs the video', async () => {
	const parameters = { operation: 'createVideo', waitUsing: 'callback', image: 'https://example.com/a.png' };
	const workflow = onEngine2(manualWorkflow('engine2-manual', [{ name: WAITING_NODE, parameters }]));
	const stored = await run.client.createWorkflow(withPickedCredential(workflow, run.credential));
	const execution = await run.client.waitForExecution(
		await run.client.runManually(stored, 'Execute Workflow'),
	);
	expect(nodeOutput(execution, WAITING_NODE)).toMatchObject([{ json: { succeeded: true } }]);
	expect(run.simulator.billedSubmissions).toBe(1);
});
