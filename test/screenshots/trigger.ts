import { VIEWPORT } from '../editor/browser.ts';
import { Canvas } from '../editor/canvas.ts';
import { store } from '../editor/workflows.ts';
import { sendHttp } from '../n8n/index.ts';
import { triggerWorkflow } from '../workflows.ts';
import { PARAMETERS_X } from './panels.ts';
import { HIGH, saveParametersAndOutput } from './panelPicture.ts';
import type { Scene } from './scene.ts';

const WEBHOOK_ID = '9f3a5d70-52e6-4a1b-8f39-7c5e2d9a1001';

/** The trigger's panel with its URL, after a test event. */
export async function takeTrigger({ run, page }: Scene): Promise<void> {
	await page.setViewportSize(HIGH);
	const canvas = new Canvas(page);
	const workflow = triggerWorkflow(WEBHOOK_ID);
	await canvas.open(await store(run, { ...workflow, name: 'Finished videos' }));
	const panel = await canvas.openNode('Trigger');
	await panel.moveParameters(PARAMETERS_X);
	await panel.root.getByText('Webhook URLs').click();
	await panel.execute();
	await page.getByText('Listening for test event').waitFor();
	const state = 'row-42';
	const id = run.simulator.addVideoTask({ fields: { state, prompt: 'the waves roll in slowly' } });
	const url = `${run.n8n.baseUrl}/webhook-test/${WEBHOOK_ID}/callback`;
	await sendHttp('POST', url, { body: { id, status: 'SUCCESS', progress: '100%', state } });
	await panel.succeeded();
	await panel.showOutputAs('schema');
	await panel.output.getByTestId('run-data-schema-item').first().waitFor();
	await saveParametersAndOutput('trigger', panel);
	await page.setViewportSize(VIEWPORT);
}
