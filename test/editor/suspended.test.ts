import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';

import { waitUntil } from '../n8n/index.ts';
import { webhookWorkflow } from '../workflows.ts';
import { Canvas } from './canvas.ts';
import type { NodePanel } from './nodePanel.ts';
import { useEditor } from './useEditor.ts';
import { store } from './workflows.ts';

const editor = useEditor({ renderSeconds: 3600 });

afterEach(() => editor.run.simulator.reset());

interface Wait {
	workflowId: string;
	executionId: string;
}

/** Starts a production execution; resolves once n8n has stored it as waiting. */
async function startWait(name: string): Promise<Wait> {
	const { client } = editor.run;
	const parameters = { operation: 'createVideo', image: '={{ $json.image }}' };
	const workflow = webhookWorkflow(name, [{ name: 'Make Video', parameters }], 'onReceived');
	const workflowId = await store(editor.run, workflow);
	await client.activate({ id: workflowId });
	await client.callWebhook('POST', name, { items: [{ image: 'https://example.com/a.png' }] });
	const executionId = await waitUntil(
		async () => (await client.executions({ workflowId, status: 'waiting' }))[0]?.id,
		() => 'no execution waits',
	);
	return { workflowId, executionId };
}

async function openWaitingNode({ workflowId, executionId }: Wait): Promise<NodePanel> {
	const canvas = new Canvas(editor.page);
	await canvas.openExecution(workflowId, executionId);
	return await canvas.openNode('Make Video');
}

const hintsIn = async (part: Locator) =>
	(await part.getByTestId('node-hint').allInnerTexts()).map((text) => text.trim());

describe('an execution that was suspended, opened from the list of executions', () => {
	it('says above the node’s input which task it waits for, also when it was stopped', async () => {
		const wait = await startWait('suspended, then stopped');
		const { id } = editor.run.simulator.submissions[0]!;
		const note = `Waiting for task ${id}. The execution continues automatically when it's finished. If you stop it, use Get Video with the task ID to get the result.`;
		const waiting = await openWaitingNode(wait);
		await expect.poll(async () => await hintsIn(waiting.input)).toEqual([note]);
		await editor.run.client.stopExecution(wait.executionId);
		const stopped = await openWaitingNode(wait);
		await expect.poll(async () => await hintsIn(stopped.input)).toEqual([note]);
	});

	it('shows the video and no such note when it has ended', async () => {
		editor.run.simulator.script({ renderSeconds: 5 });
		const wait = await startWait('suspended, then ended');
		await editor.run.client.waitForExecution(wait.executionId);
		const panel = await openWaitingNode(wait);
		await panel.output.getByText('videoUrl').first().waitFor();
		expect(await hintsIn(panel.root)).toEqual([]);
	});
});
