import { afterEach, describe, expect, it } from 'vitest';

import { nodeOutput } from '../n8n/index.ts';
import { manualTriggerOf, readExample, webhookWorkflow, withPickedCredential } from '../workflows.ts';
import { MARKED_KEY, useN8n } from './useN8n.ts';

const run = useN8n({ renderSeconds: 3, bannedWords: ['blood'] });
const submit = {
	name: 'Submit',
	parameters: {
		operation: 'submit',
		image: '={{ $json.image }}',
		prompt: '={{ $json.prompt }}',
		options: { state: '={{ $json.row }}' },
	},
};
const wait = {
	name: 'Wait',
	parameters: {
		operation: 'wait',
		taskId: '={{ $json.taskId }}',
		options: { checkEvery: 1 },
	},
};

afterEach(() => run.simulator.reset());

/** Stores and activates a workflow. Returns its ID and a function that calls it and waits for its response. */
async function activate(name: string, nodes: Parameters<typeof webhookWorkflow>[1]) {
	const workflow = await run.client.createWorkflow(
		withPickedCredential(webhookWorkflow(name, nodes), run.credential),
	);
	await run.client.activate(workflow);
	const call = async (items: object[]) => await run.client.callWebhook('POST', name, { items });
	return { id: workflow.id, call };
}

const toItems = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		image: `https://example.com/${index}.png`,
		prompt: `video ${index}`,
		row: `row-${index}`,
	}));
const requestsTo = (route: string) => run.simulator.requests.filter((request) => request.route === route);

describe('submit and wait on a real n8n', () => {
	it('bring 25 items to 25 videos, in order, each billed once, with a list call per look', async () => {
		const { call } = await activate('batch', [submit, wait]);
		// The list call returns no links, as in CometAPI's reference.
		const fields = { videoUrl: undefined, videoUrls: undefined };
		run.simulator.fault({ on: 'list', kind: 'fields', fields, times: Infinity });
		const { status, body } = await call(toItems(25));
		expect(status).toBe(200);
		const videos = body as Array<Record<string, unknown>>;
		expect(videos.map(({ state, prompt, succeeded }) => [state, prompt, succeeded])).toEqual(
			toItems(25).map(({ row, prompt }) => [row, prompt, true]),
		);
		const billed = new Map(run.simulator.submissions.map(({ id, body: { state } }) => [state, id]));
		expect(run.simulator.billedSubmissions).toBe(25);
		expect(videos.map(({ taskId }) => taskId)).toEqual(videos.map(({ state }) => billed.get(state)));
		for (const { taskId, videoUrl, videoUrls } of videos) {
			expect(videoUrls).toHaveLength(4);
			expect(videoUrl).toContain(`/results/${taskId as string}_0.mp4`);
		}
		expect(requestsTo('fetch')).toHaveLength(25);
		// One call covers all tasks that are still open, each of them once.
		const lists = requestsTo('list').map(({ body: listBody }) => (listBody as { ids: string[] }).ids);
		expect(lists.map((ids) => new Set(ids).size)).toEqual(lists.map((ids) => ids.length));
		const asked = lists.map((ids) => ids.length);
		expect(asked[0]).toBe(25);
		expect(asked).toEqual([...asked].sort((a, b) => b - a));
	});

	it('send the failed item to the error output, with its task id, and the others on', async () => {
		const { id, call } = await activate('error-output', [
			submit,
			{ ...wait, onError: 'continueErrorOutput' },
		]);
		run.simulator.script({ when: { prompt: 'video 1' }, outcome: 'FAILURE', failReason: 'flagged' });
		await call(toItems(3));
		const [summary] = await run.client.executions({ workflowId: id });
		const execution = await run.client.execution(summary!.id);
		const errorItems = nodeOutput(execution, 'Wait', { output: 1 });
		expect(nodeOutput(execution, 'Wait').map(({ json }) => json.state)).toEqual(['row-0', 'row-2']);
		const { id: taskId } = run.simulator.submissions.find(({ body }) => body.state === 'row-1')!;
		expect(errorItems).toMatchObject([
			{
				json: {
					state: 'row-1',
					taskId,
					error: `Task ${taskId} failed with status FAILURE: flagged [item 1]`,
				},
			},
		]);
	});

	it('say in the execution what is wrong, to which item, and what to do; the key is nowhere', async () => {
		const { id, call } = await activate('refused', [submit]);
		await call([toItems(1)[0]!, { ...toItems(1)[0], prompt: 'a sea of blood' }]);
		const [summary] = await run.client.executions({ workflowId: id });
		const execution = await run.client.execution(summary!.id);
		expect(execution.status).toBe('error');
		const { message, description } = execution.data.resultData.error!;
		expect(message).toMatch(/^The server refused the video \(code 24:.* \[item 1\]$/);
		expect(description).toContain('Remove the banned word "blood" from “Prompt”');
		expect(description).toContain(`${run.simulator.submissions[0]!.id} [item 0]`);
		expect(JSON.stringify(execution)).not.toContain(MARKED_KEY);
		expect(run.n8n.log()).not.toContain(MARKED_KEY);
	});

	it('say after a broken connection that the task may have been accepted', async () => {
		const { id, call } = await activate('reset', [submit]);
		run.simulator.fault({ on: 'submit', kind: 'reset', accepted: true });
		await call(toItems(1));
		const [summary] = await run.client.executions({ workflowId: id });
		const { error } = (await run.client.execution(summary!.id)).data.resultData;
		expect(error?.message).toMatch(
			/^The task may have been accepted: the server 127\.0\.0\.1:\d+ closed the connection without a response \[item 0\]$/,
		);
		expect(run.simulator.billedSubmissions).toBe(1);
	});

	it('end a wait soon after Stop, and ask no more', async () => {
		const stopped = await activate('stopped', [submit, wait]);
		const other = await activate('other', [submit, wait]);
		run.simulator.script({ renderSeconds: 600 });
		const answer = stopped.call(toItems(1)).catch(() => undefined);
		await expect.poll(() => requestsTo('fetch').length).toBeGreaterThan(0);
		const [running] = await run.client.executions({ workflowId: stopped.id, status: 'running' });
		await run.client.stopExecution(running!.id);
		expect((await run.client.waitForExecution(running!.id)).status).toBe('canceled');
		await answer;
		const { id: taskId } = run.simulator.submissions[0]!;
		const looks = () => requestsTo('fetch').filter(({ path }) => path.includes(taskId)).length;
		const looksUntilStop = looks();
		// Another render takes three times the interval at which the stopped wait would have looked.
		await other.call(toItems(1));
		expect(looks()).toBe(looksUntilStop);
	});
});

describe('the example "Image to video"', () => {
	it('runs as imported, once the credential is picked', async () => {
		const example = withPickedCredential(await readExample('image-to-video.json'), run.credential);
		const workflow = await run.client.createWorkflow(example);
		const execution = await run.client.waitForExecution(
			await run.client.runManually(workflow, manualTriggerOf(example)),
		);
		expect(execution.status).toBe('success');
		expect(nodeOutput(execution, 'Create Video')).toMatchObject([
			{
				json: { succeeded: true, videoUrl: expect.stringMatching(/\.mp4$/), videoIndex: 0 },
				binary: { data: { mimeType: 'video/mp4' } },
			},
		]);
		expect(run.simulator.billedSubmissions).toBe(1);
	});
});
