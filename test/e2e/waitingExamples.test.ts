import { afterEach, expect, it } from 'vitest';

import {
	type Execution,
	nodeOutput,
	nodeRuns,
	type Workflow,
	type WorkflowJson,
	type WorkflowNode,
} from '../n8n/index.ts';
import { readExample, withParameters, withPickedCredential } from '../workflows.ts';
import { useN8n } from './useN8n.ts';

const run = useN8n({ renderSeconds: 10, bannedWords: ['blood'] });

afterEach(() => run.simulator.reset());

interface Image {
	image: string;
	prompt: string;
}

/** Stores and activates an example with the credential picked. */
async function activateExample(example: WorkflowJson): Promise<Workflow> {
	const workflow = await run.client.createWorkflow(withPickedCredential(example, run.credential));
	await run.client.activate(workflow);
	return workflow;
}

/** A workflow's only execution, after n8n has stored it as waiting and it has ended. */
async function waitingExecution({ id: workflowId }: Workflow): Promise<Execution> {
	const executions = async () => await run.client.executions({ workflowId });
	await expect.poll(executions).toMatchObject([{ status: 'waiting' }]);
	const { id } = (await executions())[0]!;
	const execution = await run.client.waitForExecution(id);
	expect(await executions()).toMatchObject([{ id, mode: 'webhook', status: 'success' }]);
	return execution;
}

const runsOf = (execution: Execution) =>
	Object.fromEntries(
		Object.keys(execution.data.resultData.runData).map((name) => [name, nodeRuns(execution, name).length]),
	);
const webhookOf = ({ nodes }: WorkflowJson) => nodes.find(({ webhookId }) => webhookId !== undefined)!;
const looks = () =>
	run.simulator.requests.filter(({ route }) => route === 'fetch' || route === 'list').length;
const taskIdOf = (prompt: string) =>
	run.simulator.submissions.find(({ body }) => body.prompt === prompt)?.id ?? null;
const fourUrlsOf = (taskId: string) =>
	[0, 1, 2, 3].map((index) => expect.stringContaining(`/results/${taskId}_${index}.mp4`) as string);

const RAN_ONCE = {
	'Start by Webhook': 1,
	'Ten Images': 1,
	'One Item per Image': 1,
	'Submit Videos': 1,
	'Wait for All Videos': 1,
	Succeeded: 1,
	'Finished Videos': 1,
};

const toFinished = ({ image, prompt }: Image) => {
	const videoUrls = fourUrlsOf(taskIdOf(prompt)!);
	return { image, prompt, taskId: taskIdOf(prompt), videoUrl: videoUrls[0], videoUrls };
};

/** Runs the activated example to its end. Returns its execution, its images and a reader of nodes' output. */
async function runTenImages(change: (node: WorkflowNode) => Record<string, unknown> = () => ({})) {
	const example = withParameters(await readExample('ten-images-one-wait.json'), change);
	const workflow = await activateExample(example);
	const { status } = await run.client.callWebhook('POST', webhookOf(example).webhookId!);
	expect(status).toBe(200);
	const execution = await waitingExecution(workflow);
	await run.client.deactivate(workflow);
	const images = nodeOutput(execution, 'One Item per Image').map(({ json }) => json as unknown as Image);
	const json = (name: string, options = {}) => nodeOutput(execution, name, options).map((item) => item.json);
	return { execution, images, json };
}

it('the example "Ten images, one wait" waits for ten videos in one execution, one of which fails', async () => {
	run.simulator.script({ when: { submission: 4 }, outcome: 'FAILURE', failReason: 'flagged' });
	const { execution, images, json } = await runTenImages();

	expect(images).toHaveLength(10);
	expect(run.simulator.billedSubmissions).toBe(10);
	const { id: failedId, body } = run.simulator.submissions[4]!;
	const failed = images.filter(({ prompt }) => prompt === body.prompt);
	const finished = images.filter(({ prompt }) => prompt !== body.prompt);
	expect(json('Wait for All Videos')).toMatchObject(images.map(({ prompt }) => ({ prompt })));
	expect(json('Finished Videos')).toEqual(finished.map(toFinished));
	expect(json('Failed Videos')).toEqual([{ ...failed[0], taskId: failedId, reason: 'flagged' }]);
	expect(runsOf(execution)).toEqual({ ...RAN_ONCE, 'Failed Videos': 1 });
	expect(looks()).toBeLessThanOrEqual(3 * 10);
});

it('the example "Ten images, one wait" tells of an image that is refused, and waits for the others', async () => {
	run.simulator.script({ when: { prompt: 'video 2' }, outcome: 'FAILURE', failReason: 'flagged' });
	const prompts = ['video 0', 'a sea of blood', 'video 2'];
	const own = prompts.map((prompt, index) => ({ image: `https://example.com/${index}.png`, prompt }));
	const { execution, images, json } = await runTenImages(({ name }) =>
		name === 'Ten Images' ? { jsonOutput: JSON.stringify({ images: own }) } : {},
	);

	expect(images).toEqual(own);
	expect(run.simulator.billedSubmissions).toBe(2);
	expect(json('Finished Videos')).toEqual([toFinished(own[0]!)]);
	const refusal = expect.stringContaining('refused the video (code 24') as string;
	const flagged = { ...own[2], taskId: taskIdOf('video 2'), reason: 'flagged' };
	// The refused image's branch also continues once the wait has ended.
	expect(json('Failed Videos', { run: 0 })).toEqual([flagged]);
	expect(json('Failed Videos', { run: 1 })).toEqual([{ ...own[1], taskId: null, reason: refusal }]);
	expect(runsOf(execution)).toEqual({ ...RAN_ONCE, 'Failed Videos': 2 });
});
