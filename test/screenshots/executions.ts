import type { Page } from 'playwright-core';

import { VIEWPORT } from '../editor/browser.ts';
import { Canvas } from '../editor/canvas.ts';
import { store } from '../editor/workflows.ts';
import { waitUntil } from '../n8n/index.ts';
import { webhookWorkflow } from '../workflows.ts';
import { saveInput } from './panelPicture.ts';
import { saveBox } from './picture.ts';
import type { Scene } from './scene.ts';

const NAME = 'Image to video';
const NODE = 'Create Video';
const PROMPTS = [
	'the waves roll in slowly',
	'the clouds drift over the fjord',
	'the gulls circle the lighthouse',
];

/** Narrow, since the list of executions has the same width in every window; CSS pixels. */
const NARROW = { width: 900, height: 860 };

/** Leaves room for what's above the input; CSS pixels. */
const PARAMETERS_X = 870;

/** Production executions: two have ended, the last one waits. Then the node in which it waits. */
export async function takeExecutions({ run, page }: Scene): Promise<void> {
	const { client, simulator } = run;
	const parameters = {
		operation: 'createVideo',
		image: '={{ $json.image }}',
		prompt: '={{ $json.prompt }}',
	};
	const workflow = webhookWorkflow('image-to-video', [{ name: NODE, parameters }], 'onReceived');
	const id = await store(run, { ...workflow, name: NAME });
	await client.activate({ id });
	simulator.script({ when: { prompt: PROMPTS.at(-1)! }, renderSeconds: 3600 });
	for (const prompt of PROMPTS) {
		const items = [{ image: 'https://example.com/lighthouse.png', prompt }];
		await client.callWebhook('POST', 'image-to-video', { items });
		const wanted = prompt === PROMPTS.at(-1) ? 'waiting' : 'success';
		await waitUntil(
			async () => ((await client.executions({ workflowId: id }))[0]?.status === wanted ? true : undefined),
			() => `the newest execution is not ${wanted}`,
		);
	}
	const [newest] = await client.executions({ workflowId: id });
	await page.setViewportSize(NARROW);
	const canvas = new Canvas(page);
	await canvas.openExecution(id, newest!.id);
	await saveList(page);
	await page.setViewportSize(VIEWPORT);
	const panel = await canvas.openNode(NODE);
	await panel.moveParameters(PARAMETERS_X);
	await panel.input.getByTestId('node-hint').waitFor();
	await saveInput('hint', panel);
}

/**
 * Down to the last execution. Leaves out the canvas below: n8n animates a red border around a waiting node, which looks
 * like a failure in a still picture.
 */
async function saveList(page: Page): Promise<void> {
	const last = page.getByTestId('execution-time').nth(PROMPTS.length - 1);
	await last.waitFor();
	await page.getByTestId('suggested-actions-close').click();
	const { y, height } = (await last.boundingBox())!;
	await saveBox('waiting', page, { left: 0, top: 0, right: NARROW.width, bottom: y + height + 36 });
}
