import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';

import { MARKED_KEY } from '../e2e/useN8n.ts';
import { postCallback } from '../e2e/useTrigger.ts';
import { manualWorkflow, triggerWorkflow } from '../workflows.ts';
import { Canvas } from './canvas.ts';
import type { NodePanel } from './nodePanel.ts';
import { useEditor } from './useEditor.ts';
import { playedVideo } from './video.ts';
import { store } from './workflows.ts';

const editor = useEditor({ renderSeconds: 1, bannedWords: ['blood'] });

afterEach(() => editor.run.simulator.reset());

const IMAGE = { image: 'https://example.com/a.png', prompt: 'the waves roll in slowly' };

async function openNewNode(parameters: object): Promise<NodePanel> {
	const canvas = new Canvas(editor.page);
	const nodes = [{ name: 'Video', parameters: { ...parameters } }];
	await canvas.open(await store(editor.run, manualWorkflow('one node', nodes)));
	return await canvas.openNode('Video');
}

/** Everything in the page's body, whether visible or collapsed, and what its fields hold. */
async function everythingOn(page: Page): Promise<string> {
	const fields = page.locator('input, textarea');
	const values = await fields.evaluateAll((all: HTMLInputElement[]) => all.map(({ value }) => value));
	return [await page.locator('body').innerHTML(), ...values].join('\n');
}

async function expectOutput(panel: NodePanel, parts: string[]): Promise<void> {
	await panel.succeeded();
	await panel.showOutputAs('table');
	for (const part of parts) await panel.output.getByText(part).first().waitFor();
}

describe('a step executed in the panel', () => {
	it('shows the task that Submit has started', async () => {
		const panel = await openNewNode({ operation: 'submit', ...IMAGE });
		await panel.execute();
		await panel.succeeded();
		await expectOutput(panel, ['taskId', editor.run.simulator.submissions[0]!.id]);
		expect(editor.run.simulator.billedSubmissions).toBe(1);
	});

	it.each(['createVideo', 'wait', 'get'])('shows the finished video of %s', async (operation) => {
		const known = editor.run.simulator.addVideoTask();
		const panel = await openNewNode({ operation, taskId: known, ...IMAGE, options: { checkEvery: 1 } });
		await panel.execute();
		await panel.succeeded();
		const taskId = operation === 'createVideo' ? editor.run.simulator.submissions[0]!.id : known;
		await expectOutput(panel, ['taskId', taskId, 'SUCCESS', 'videoUrl', `/results/${taskId}_0.mp4`]);
	});

	it('tells the browser’s console how far the video is', async () => {
		const lines: string[] = [];
		editor.page.on('console', (message) => lines.push(message.text()));
		editor.run.simulator.script({ renderSeconds: 3 });
		const panel = await openNewNode({ operation: 'createVideo', ...IMAGE, options: { checkEvery: 1 } });
		await panel.execute();
		await panel.succeeded();
		const { id } = editor.run.simulator.submissions[0]!;
		expect(lines.join('\n')).toMatch(
			new RegExp(`^\\[Node: "Video"\\] Waiting for task ${id} \\(\\w+, \\d+%\\)$`, 'm'),
		);
	});

	it('shows the files of Download, and plays them', async () => {
		const panel = await openNewNode({ operation: 'download', taskId: editor.run.simulator.addVideoTask() });
		await panel.execute();
		await panel.succeeded();
		await panel.showOutputAs('binary');
		expect(await panel.output.getByTestId('ndv-view-binary-data').count()).toBe(4);
		await panel.output.getByTestId('ndv-view-binary-data').first().click();
		expect(await playedVideo(editor.page)).toEqual({ seconds: 2, width: 320, height: 180 });
	});

	it('says of a refused item what is wrong and what to do; the key is nowhere', async () => {
		const panel = await openNewNode({ operation: 'submit', ...IMAGE, prompt: 'a sea of blood' });
		await panel.execute();
		await panel.failed();
		const message = await panel.output.getByTestId('node-error-message').innerText();
		expect(message).toMatch(/^The server refused the video \(code 24:.* \[item 0\]$/);
		expect(await panel.output.getByTestId('node-error-description').innerText()).toBe(
			'Remove the banned word "blood" from “Prompt” and submit again. Nothing was accepted or charged.',
		);
		expect(await panel.output.innerText()).not.toContain('MidjourneyVideo.node.js');
		// n8n collapses its own details, and the stack with them.
		for (const part of await panel.output.locator('summary').all()) await part.click();
		expect(await everythingOn(editor.page)).not.toContain(MARKED_KEY);
	});

	it('hints at a callback URL that nobody outside can reach', async () => {
		const callbackUrl = 'http://localhost:5678/webhook/abc/callback';
		const panel = await openNewNode({ operation: 'submit', ...IMAGE, options: { callbackUrl } });
		await panel.execute();
		await panel.succeeded();
		const hint = await panel.output.getByTestId('node-hint').innerText();
		expect(hint).toContain('The callback URL begins with http://localhost:5678, a local address');
	});
});

describe('the panel of the trigger', () => {
	it('says where its URL goes, listens, and shows the event that comes', async () => {
		const { run, page } = editor;
		const canvas = new Canvas(page);
		await canvas.open(await store(run, triggerWorkflow('listening')));
		const panel = await canvas.openNode('Trigger');
		expect((await panel.labels())[1]).toMatch(
			/^Choose “Production URL” above, copy it, and paste it into the option “Callback URL”/,
		);
		await panel.execute();
		await page.getByText('Listening for test event').waitFor();
		const id = run.simulator.addVideoTask({ fields: { state: 'row-42' } });
		const testUrl = `${run.n8n.baseUrl}/webhook-test/listening/callback`;
		await postCallback(testUrl, { id, status: 'SUCCESS', progress: '100%', state: 'row-42' });
		await expectOutput(panel, [id, 'succeeded', 'row-42', `/results/${id}_0.mp4`]);
	});
});
