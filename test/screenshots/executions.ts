import type { RunningN8n } from '../e2e/useN8n.ts';
import { Canvas } from '../editor/canvas.ts';
import { store } from '../editor/workflows.ts';
import { sendHttp, waitUntil } from '../n8n/index.ts';
import { readExample } from '../workflows.ts';
import { savePicture } from './picture.ts';
import type { Scene } from './scene.ts';

const EXAMPLE = 'image-to-video-durable.json';
const PROMPTS = ['the waves roll in slowly', 'the clouds drift over the fjord', 'a boat crosses the bay'];

/** Executions of the durable example: two have ended, the last one waits. */
export async function takeExecutions({ run, page }: Scene): Promise<void> {
	const { client, simulator, n8n } = run;
	const example = await readExample(EXAMPLE);
	const { webhookId } = example.nodes.find((node) => node.webhookId !== undefined)!;
	const id = await store(run, example);
	await client.activate({ id });
	const form = `${n8n.baseUrl}/form/${webhookId}`;
	await waitUntil(
		async () => ((await fetch(form)).ok ? true : undefined),
		() => 'n8n has not registered the form',
	);
	for (const [index, prompt] of PROMPTS.entries()) {
		const fields = new FormData();
		fields.append('field-0', 'https://example.com/image.png');
		fields.append('field-1', prompt);
		await fetch(form, { method: 'POST', body: fields });
		await newest(run, id, 'waiting');
		if (index === PROMPTS.length - 1) break;
		const { id: taskId, body } = simulator.submissions.find(
			(submission) => submission.body.prompt === prompt,
		)!;
		await callBack(n8n.baseUrl, String(body.notifyHook), taskId);
		await newest(run, id, 'success');
	}
	await page.goto(`/workflow/${id}/executions`);
	await page
		.getByTestId('execution-time')
		.nth(PROMPTS.length - 1)
		.waitFor();
	await page.getByText('1 item').waitFor();
	await new Canvas(page).rest();
	await savePicture('waiting', page.locator('body'));
}

async function newest({ client }: RunningN8n, workflowId: string, status: string): Promise<void> {
	await waitUntil(
		async () => ((await client.executions({ workflowId }))[0]?.status === status ? true : undefined),
		() => `the newest execution is not ${status}`,
	);
}

/** The public address of this n8n leads nowhere. */
async function callBack(baseUrl: string, url: string, id: string): Promise<void> {
	const { pathname, search } = new URL(url);
	const body = { id, status: 'SUCCESS', progress: '100%' };
	await sendHttp('POST', `${baseUrl}${pathname}${search}`, { body });
}
