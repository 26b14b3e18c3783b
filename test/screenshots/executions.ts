import { Canvas } from '../editor/canvas.ts';
import { store } from '../editor/workflows.ts';
import { waitUntil } from '../n8n/index.ts';
import { webhookWorkflow } from '../workflows.ts';
import { savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

const NAME = 'Image to video';
const NODE = 'Make Video';
const PROMPTS = ['the waves roll in slowly', 'the clouds drift over the fjord', 'a boat crosses the bay'];

/** Left of it there is room for what stands above the input. */
const PARAMETERS_X = 870;

/** Executions in production: two have ended, the last one waits. Then the node in which it waits. */
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
		const items = [{ image: 'https://example.com/fjord.png', prompt }];
		await client.callWebhook('POST', 'image-to-video', { items });
		const wanted = prompt === PROMPTS.at(-1) ? 'waiting' : 'success';
		await waitUntil(
			async () => ((await client.executions({ workflowId: id }))[0]?.status === wanted ? true : undefined),
			() => `the newest execution is not ${wanted}`,
		);
	}
	const [newest] = await client.executions({ workflowId: id });
	const canvas = new Canvas(page);
	await canvas.openExecution(id, newest!.id);
	const times = page.getByTestId('execution-time');
	await times.nth(PROMPTS.length - 1).waitFor();
	await page.getByTestId('suggested-actions-close').click();
	const head = page.getByRole('button', { name: 'Debug in editor' });
	await savePicture('waiting', times.or(head), { margin: 44 });
	const panel = await canvas.openNode(NODE);
	await panel.moveParameters(PARAMETERS_X);
	await panel.input.getByTestId('node-hint').waitFor();
	await savePicture('hint', panel.root, { margin: -1 });
}
