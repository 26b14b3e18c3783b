import { afterEach, describe, expect, it } from 'vitest';

import { type Execution, nodeOutput } from '../n8n/index.ts';
import { manualWorkflow, type VideoNode, webhookWorkflow, withPickedCredential } from '../workflows.ts';
import { onEngine2, useEngine2 } from './useEngine2.ts';

const run = useEngine2({ renderSeconds: 3 });
afterEach(() => run.simulator.reset());

const NEXT = { name: 'Next', type: 'n8n-nodes-base.noOp', typeVersion: 1 };
const STATE = 'row-1';
const submission = { image: 'https://example.com/a.png', options: { state: STATE } };

/** Ways to submit a video and wait for it. "Video" is the node that waits. */
const WAYS: Record<string, VideoNode[]> = {
	createVideo: [{ name: 'Video', parameters: { operation: 'createVideo', ...submission } }],
	wait: [
		{ name: 'Submit', parameters: { operation: 'submit', ...submission } },
		{ name: 'Video', parameters: { operation: 'wait', taskId: '={{ $json.taskId }}' } },
	],
};

/** Runs one item through the workflow, started by its webhook. */
async function runByWebhook(way: string): Promise<Execution> {
	const name = `engine2-${way}`;
	const workflow = onEngine2(webhookWorkflow(name, [...WAYS[way]!, NEXT], 'onReceived'));
	const stored = await run.client.createWorkflow(withPickedCredential(workflow, run.credential));
	await run.client.activate({ id: stored.id });
	await run.client.callWebhook('POST', name, { items: [{}] });
	const executions = async () => await run.client.executions({ workflowId: stored.id });
	await expect.poll(executions).toHaveLength(1);
	return await run.client.waitForExecution((await executions())[0]!.id);
}

describe('in Engine 2.0, which does not run a suspended node again', () => {
	it.each(Object.keys(WAYS))(
		'%s keeps the execution running and outputs the video, billed once, and the next node gets it',
		async (way) => {
			const execution = await runByWebhook(way);
			expect(execution).toMatchObject({ status: 'success', id: expect.stringMatching(/-/) as string });
			const video = { taskId: run.simulator.submissions[0]!.id, state: STATE, succeeded: true };
			expect(nodeOutput(execution, 'Video')).toMatchObject([{ json: video }]);
			expect(nodeOutput(execution, 'Next')).toMatchObject([{ json: video }]);
			expect(run.simulator.billedSubmissions).toBe(1);
		},
	);
});

it('a test run there outputs the video', async () => {
	const workflow = onEngine2(manualWorkflow('engine2-manual', WAYS.createVideo!));
	const stored = await run.client.createWorkflow(withPickedCredential(workflow, run.credential));
	const execution = await run.client.waitForExecution(await run.client.runManually(stored, 'Start'));
	expect(nodeOutput(execution, 'Video')).toMatchObject([{ json: { succeeded: true } }]);
	expect(run.simulator.billedSubmissions).toBe(1);
});
