import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type ChatModel, type ModelTurn, startChatModel } from '../chatModel.ts';
import { type Credential, type Execution, nodeOutput, type WorkflowNode } from '../n8n/index.ts';
import { readExample, withPickedCredentials } from '../workflows.ts';
import { MARKED_KEY, useN8n } from './useN8n.ts';

const run = useN8n({ renderSeconds: 1, bannedWords: ['blood'] });
let model: ChatModel;
let modelCredential: Credential;

beforeAll(async () => {
	model = await startChatModel();
	const data = { apiKey: 'sk-of-the-chat-model', url: model.url };
	modelCredential = await run.client.createCredential({ name: 'OpenAI', type: 'openAiApi', data });
});
afterAll(async () => await model.close());
afterEach(() => run.simulator.reset());

/** Sends one chat message to the example as imported, with both credentials picked. */
async function chat(
	turns: ModelTurn[],
	change: (node: WorkflowNode) => Partial<WorkflowNode> = () => ({}),
): Promise<{ execution: Execution; results: unknown[] }> {
	model.script(turns);
	const example = await readExample('ai-agent.json');
	const workflow = await run.client.createWorkflow(
		withPickedCredentials(
			{ ...example, nodes: example.nodes.map((node) => ({ ...node, ...change(node) })) },
			[run.credential, modelCredential],
		),
	);
	const id = await run.client.runManually(workflow, 'When chat message received', {
		action: 'sendMessage',
		chatInput: `Make a video of ${IMAGE}: the clouds drift.`,
		sessionId: workflow.id,
	});
	return {
		execution: await run.client.waitForExecution(id),
		results: model.toolResults(),
	};
}

const IMAGE = 'https://example.com/fjord.png';
const makeVideo = (Prompt: string) => () => ({ tool: 'Make_Video', args: { Image: IMAGE, Prompt } });
const waitForVideo = (result: unknown) => ({
	tool: 'Wait_for_Video',
	args: { Task_ID: (result as [{ taskId: string }])[0].taskId },
});
const say = (text: string) => () => ({ say: text });

const finished = (taskId: string) => {
	const videoUrls = [0, 1, 2, 3].map((index) => `${run.simulator.baseUrl}/results/${taskId}_${index}.mp4`);
	const ended = { status: 'SUCCESS', finished: true, succeeded: true, progress: 100 };
	return [{ taskId, ...ended, videoUrl: videoUrls[0], videoUrls }];
};
const taskIds = () => run.simulator.submissions.map(({ id }) => id);

it('the example "AI agent that makes a video" gets a video that takes longer than one call, and pays once when it asks the same again', async () => {
	run.simulator.script({ renderSeconds: 55 });
	const turns = [
		makeVideo('the clouds drift'),
		makeVideo('the clouds drift'),
		waitForVideo,
		say('Here it is.'),
	];
	const { execution, results } = await chat(turns);

	expect(execution.status).toBe('success');
	expect(run.simulator.billedSubmissions).toBe(1);
	const [taskId] = taskIds() as [string];
	const open = { taskId, status: 'IN_PROGRESS', finished: false, progress: expect.any(Number) as number };
	const nextStep = expect.stringContaining(`with task ID ${taskId}`) as string;
	expect(results).toEqual([[{ ...open, nextStep }], finished(taskId), finished(taskId)]);
	expect(nodeOutput(execution, 'AI Agent')).toMatchObject([{ json: { output: 'Here it is.' } }]);
});

/** The agents of n8n 2 and of earlier versions, which call their tools in different ways. */
const AGENT_VERSIONS = [3, 2.2];

describe.each(AGENT_VERSIONS)(
	'the example "AI agent that makes a video", with an agent of version %s',
	(version) => {
		const ofVersion = ({ name }: WorkflowNode) => (name === 'AI Agent' ? { typeVersion: version } : {});

		it('is told of a video that has failed, and pays once when it asks the same again', async () => {
			run.simulator.script({ outcome: 'FAILURE', failReason: 'flagged' });
			const turns = [makeVideo('the clouds drift'), makeVideo('the clouds drift'), say('It may not.')];
			const { results } = await chat(turns, ofVersion);
			const [taskId] = taskIds() as [string];
			const error = expect.stringContaining(
				`Task ${taskId} failed with status FAILURE: flagged. Midjourney couldn't make`,
			) as string;
			const told = { error, mayBeBilled: false, taskId };
			expect(results).toEqual([[told], [told]]);
			expect(run.simulator.billedSubmissions).toBe(1);
		});

		it('makes another video of the same image when it has got the first', async () => {
			const turns = [makeVideo('the clouds drift'), makeVideo('the clouds drift'), say('Two of them.')];
			const { results } = await chat(turns, ofVersion);
			expect(results).toEqual(taskIds().map(finished));
			expect(run.simulator.billedSubmissions).toBe(2);
		});

		it('pays once for each of two videos that it asks for in one turn, and then again', async () => {
			const both = () => ['the clouds drift', 'the sea rises'].map((prompt) => makeVideo(prompt)());
			const { results } = await chat([both, both, say('Both are made.')], (node) => ({
				...ofVersion(node),
				...(node.name === 'Make Video' && { parameters: { ...node.parameters, operation: 'submit' } }),
			}));
			expect(run.simulator.billedSubmissions).toBe(2);
			const told = results.map((result) => (result as [{ taskId: string }])[0].taskId);
			expect(told.slice(0, 2).sort()).toEqual([...taskIds()].sort());
			expect(told.slice(2)).toEqual(told.slice(0, 2));
		});

		it('pays once for the same video that it asks for twice in one turn, and gets it twice', async () => {
			const twice = () => [makeVideo('the clouds drift')(), makeVideo('the clouds drift')()];
			const { results } = await chat([twice, say('One.')], ofVersion);
			const [taskId] = taskIds() as [string];
			expect(results).toEqual([finished(taskId), finished(taskId)]);
			expect(run.simulator.billedSubmissions).toBe(1);
		});

		it('is told why a video was refused, and what to do', async () => {
			const { execution, results } = await chat([makeVideo('a sea of blood'), say('It may not.')], ofVersion);
			expect(execution.status).toBe('success');
			expect(JSON.stringify(results)).toContain(
				'Remove the banned word \\"blood\\" from “Prompt” and submit again. Nothing was accepted or charged.',
			);
			expect(JSON.stringify(execution)).not.toContain(MARKED_KEY);
		});
	},
);

it('the tools tell the model what they do, what they cost, and what they take', async () => {
	await chat([say('Hello.')]);
	const tools = model.requests[0]!.tools!.map(({ function: { name, parameters } }) => [name, parameters]);
	const text = (description: string) => ({ type: 'string', description });
	const takes = (properties: object) =>
		expect.objectContaining({ properties, required: Object.keys(properties) }) as object;
	expect(Object.fromEntries(tools)).toEqual({
		Make_Video: takes({
			Image: text('Public http(s) address of the image that the video begins with'),
			Prompt: text('What should happen in the video, in English'),
		}),
		Wait_for_Video: takes({ Task_ID: text('The taskId that Make Video returned, unchanged') }),
	});
});
