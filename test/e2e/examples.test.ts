import { afterEach, describe, expect, it } from 'vitest';

import { type Execution, nodeOutput, nodeRuns, type WorkflowNode } from '../n8n/index.ts';
import type { RecordedRequest } from '../simulator/index.ts';
import { manualTriggerOf, readExample, withParameters, withPickedCredential } from '../workflows.ts';
import { useN8n } from './useN8n.ts';

const run = useN8n({ renderSeconds: 2, bannedWords: ['storm'] });

afterEach(() => run.simulator.reset());

/** Runs an example manually to its end, as imported apart from `change`, with the credential picked. */
async function runExample(
	file: string,
	change: (node: WorkflowNode) => Record<string, unknown> = () => ({}),
): Promise<Execution> {
	const example = withPickedCredential(withParameters(await readExample(file), change), run.credential);
	const workflow = await run.client.createWorkflow(example);
	return await run.client.waitForExecution(await run.client.runManually(workflow, manualTriggerOf(example)));
}

const jsonOf = (execution: Execution, name: string, options = {}) =>
	nodeOutput(execution, name, options).map(({ json }) => json);
const urlOf = (taskId: string, index = 0) => `${run.simulator.baseUrl}/results/${taskId}_${index}.mp4`;
const urlsOf = (taskId: string) => [0, 1, 2, 3].map((index) => urlOf(taskId, index));
const taskIds = () => run.simulator.submissions.map(({ id }) => id);

it('the example "Extend a video twice" continues its video two times', async () => {
	const execution = await runExample('extend-twice.json');
	const [first, second, third] = taskIds() as [string, string, string];

	expect(execution.status).toBe('success');
	expect(run.simulator.submissions).toMatchObject([
		{ body: { prompt: 'the clouds drift slowly over the fjord' } },
		{ body: { action: 'extend', taskId: first, index: 0, prompt: 'a boat comes into view' } },
		{ body: { action: 'extend', taskId: second, index: 0, prompt: 'the boat sails away into the mist' } },
	]);
	expect(jsonOf(execution, 'Links')).toEqual([
		{ taskIds: [first, second, third], videoUrls: [urlOf(first), urlOf(second), urlOf(third)] },
	]);
});

it('the example "A sentence becomes a video" makes a picture of its sentence, and a video of that', async () => {
	const execution = await runExample('sentence-to-video.json');
	const [gridId, imageId, videoId] = taskIds() as [string, string, string];

	expect(execution.status).toBe('success');
	expect(run.simulator.submissions).toMatchObject([
		{ call: 'imagine', body: { prompt: 'a lighthouse at dawn, oil painting --ar 16:9' } },
		{
			call: 'action',
			body: { taskId: gridId, customId: expect.stringContaining('upsample::1::') as string },
		},
		// The simulator's links are local, so the node sends the picture itself.
		{
			call: 'video',
			body: {
				image: expect.stringMatching(/^data:image\/png;base64,/) as string,
				prompt: 'the waves roll in while the light turns',
			},
		},
	]);
	expect(jsonOf(execution, 'Create Image')).toMatchObject([{ taskId: imageId, succeeded: true }]);
	expect(nodeOutput(execution, 'Create Video')).toMatchObject([
		{
			json: { taskId: videoId, videoUrls: urlsOf(videoId), videoIndex: 0 },
			binary: { data: { mimeType: 'video/mp4' } },
		},
	]);
});

describe('the example "Polling loop"', () => {
	const withShortPause = ({ name }: WorkflowNode) => (name === 'Wait 70 Seconds' ? { amount: 1 } : {});

	it('checks its task until it is finished', async () => {
		run.simulator.script({ renderSeconds: 4 });
		const execution = await runExample('polling-loop.json', withShortPause);
		const [taskId] = taskIds() as [string];

		expect(execution.status).toBe('success');
		expect(run.simulator.billedSubmissions).toBe(1);
		const checks = nodeRuns(execution, 'Get Video').length;
		expect(checks).toBeGreaterThan(1);
		expect(nodeRuns(execution, 'Progress')).toHaveLength(checks - 1);
		expect(jsonOf(execution, 'Progress')).toEqual([{ taskId, progress: expect.any(Number) as number }]);
		expect(jsonOf(execution, 'Result')).toEqual([
			{ taskId, succeeded: true, videoUrls: urlsOf(taskId), failReason: null },
		]);
	});

	it('gives up after 30 checks, with the task', async () => {
		run.simulator.script({ renderSeconds: 600 });
		const execution = await runExample('polling-loop.json', (node) =>
			node.name === 'Wait 70 Seconds' ? { amount: 0.1 } : {},
		);
		expect(nodeRuns(execution, 'Get Video')).toHaveLength(30);
		expect(execution.data.resultData.error?.message).toMatch(
			new RegExp(`^Task ${taskIds()[0]} was not finished after 30 checks \\(\\d+ %\\)$`),
		);
	});
});

describe('the example "Errors and a second try"', () => {
	const toImages = (prompts: string[]) => {
		const images = prompts.map((prompt) => ({
			image: `https://example.com/${prompts.indexOf(prompt)}.png`,
			prompt,
			fallback: `calm ${prompt}`,
		}));
		return ({ name }: WorkflowNode) => (name === 'Images' ? { jsonOutput: JSON.stringify({ images }) } : {});
	};
	const submitted = () => run.simulator.submissions.map(({ body }) => body.prompt);
	const withPrompt =
		(prompt: string) =>
		({ body }: RecordedRequest) =>
			(body as { prompt?: string }).prompt === prompt;
	const failedVideos = (execution: Execution) =>
		nodeRuns(execution, 'Failed Videos').flatMap((_run, index) =>
			jsonOf(execution, 'Failed Videos', { run: index }),
		);
	const ofImage = (index: number) => ({ image: `https://example.com/${index}.png` });

	it('tries its own images as they are, the refused one with its fallback', async () => {
		const execution = await runExample('errors-and-retry.json');
		expect(submitted()).toEqual(['the clouds drift slowly over the fjord', 'the kayak goes down the river']);
		const [first, second] = taskIds() as [string, string];
		const video = (taskId: string) => ({ taskId, videoUrl: urlOf(taskId), videoUrls: urlsOf(taskId) });
		expect(jsonOf(execution, 'Finished Videos', { run: 0 })).toMatchObject([video(first)]);
		expect(jsonOf(execution, 'Finished Videos', { run: 1 })).toMatchObject([video(second)]);
		expect(nodeRuns(execution, 'Failed Videos')).toEqual([]);
	});

	it('does not try again what may have been accepted, and tells what has failed twice', async () => {
		run.simulator.script({ when: { prompt: 'a face' }, outcome: 'FAILURE', failReason: 'flagged' });
		run.simulator.script({
			when: { prompt: 'calm a face' },
			outcome: 'FAILURE',
			failReason: 'still flagged',
		});
		run.simulator.fault({ on: 'submit', kind: 'status', status: 504, when: withPrompt('sand') });
		const execution = await runExample('errors-and-retry.json', toImages(['waves', 'a face', 'sand']));
		expect(execution.status).toBe('success');
		expect(submitted().sort()).toEqual(['a face', 'calm a face', 'waves']);
		expect(failedVideos(execution)).toEqual([
			{
				...ofImage(1),
				taskId: taskIds().at(-1),
				reason: expect.stringContaining('failed with status FAILURE: still flagged') as string,
				advice: expect.stringContaining('Change the prompt or the image') as string,
				mayBeBilled: false,
			},
			{
				...ofImage(2),
				taskId: null,
				reason: expect.stringContaining("the server's response is unclear") as string,
				advice: expect.stringContaining('Check the task list') as string,
				mayBeBilled: true,
			},
		]);
	});

	it('does not tell the failed task of a first try as that of a second one that may have been accepted', async () => {
		run.simulator.script({ when: { prompt: 'sand' }, outcome: 'FAILURE', failReason: 'flagged' });
		run.simulator.fault({ on: 'submit', kind: 'status', status: 504, when: withPrompt('calm sand') });
		const execution = await runExample('errors-and-retry.json', toImages(['sand']));
		expect(submitted()).toEqual(['sand']);
		expect(failedVideos(execution)).toMatchObject([{ ...ofImage(0), taskId: null, mayBeBilled: true }]);
	});
});
