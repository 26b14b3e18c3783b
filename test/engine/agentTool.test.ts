import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { runEngine } from './engine.ts';
import { useVirtualTime } from './time/virtualTime.ts';
import { MARKED_KEY, useSimulator } from './withSimulator.ts';
import { chain, inputNode, testNode, toWorkflow, videoNode } from './workflow.ts';

useVirtualTime();
const api = useSimulator({ renderSeconds: 0, bannedWords: ['blood'] });

/** Agents from version 3 on, and older ones. */
const AGENTS = ['test.agent', 'test.agent2'] as const;
type AgentType = (typeof AGENTS)[number];

/** Settings left over from when the tool was a normal node: they're of no use to an agent. */
const OF_THE_NODE = { maxWaitMinutes: 20, download: 'all', simplify: false };

/** The calls of an agent's turn, or its only one. */
type Turn = IDataObject | IDataObject[];

/** Calls the tool like an agent, turn by turn; returns what the agent gets. */
async function call(
	parameters: INodeParameters,
	turns: Turn[],
	settings: Partial<INode> = {},
	agentType: AgentType = 'test.agent',
) {
	const tool = videoNode(
		{ image: 'https://example.com/a.png', prompt: "={{ $fromAI('prompt') }}", ...parameters },
		{ type: 'n8n-nodes-midjourney-video.midjourneyVideoTool', ...settings },
	);
	const agent = { ...testNode(agentType), parameters: { calls: JSON.stringify(turns) } };
	const workflow = toWorkflow({ Input: inputNode([{}]), Agent: agent, Tool: tool }, chain('Input', 'Agent'));
	workflow.connections.Tool = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
	const run = await runEngine({
		workflow,
		credential: { apiKey: MARKED_KEY, baseUrl: api.simulator.baseUrl },
	});
	const { runData, error } = run.data.resultData;
	const { results } = (runData.Agent?.at(-1)?.data?.main?.[0]?.[0]?.json ?? {}) as {
		results?: IDataObject[];
	};
	return { results, error: error?.message, billed: api.simulator.billedSubmissions };
}

const taskIds = () => api.simulator.submissions.map(({ id }) => id);
const waves = { prompt: 'waves' };
const sand = { prompt: 'sand' };
const REFUSED =
	'The server refused the video (code 24: 可能包含敏感词). Remove the banned word "blood" from “Prompt” and submit again. Nothing was accepted or charged.';

it.each(['createVideo', 'wait', 'get'])(
	'%s tells an agent of a finished video in short',
	async (operation) => {
		const [taskId] = operation === 'createVideo' ? [] : await api.submitted(['waves']);
		const { results } = await call({ operation, taskId: '={{ $json.taskId }}', ...OF_THE_NODE }, [
			{ prompt: 'waves', taskId },
		]);
		const [id] = taskIds() as [string];
		const videoUrls = [0, 1, 2, 3].map((index) => `${api.simulator.baseUrl}/results/${id}_${index}.mp4`);
		const ended = { status: 'SUCCESS', finished: true, succeeded: true, progress: 100 };
		expect(results).toEqual([{ taskId: id, ...ended, videoUrl: videoUrls[0], videoUrls }]);
	},
);

it('submit pays once for calls that ask for the same, and for each that asks for something else', async () => {
	const { results, billed } = await call({ operation: 'submit' }, [waves, sand, waves, waves]);
	const [first, second] = taskIds();
	expect(billed).toBe(2);
	expect(results?.map(({ taskId }) => taskId)).toEqual([first, second, first, first]);
	expect(results?.[0]?.nextStep).toContain(`with task ID ${first}`);
});

it('createVideo pays again for a video that the agent has got already', async () => {
	const { results, billed } = await call({ operation: 'createVideo' }, [waves, waves]);
	expect(billed).toBe(2);
	expect(results?.map(({ taskId }) => taskId)).toEqual(taskIds());
});

describe.each(AGENTS)('calls of one turn, by %s', (agentType) => {
	const turns = async (operation: string, ...calls: Turn[]) =>
		await call({ operation }, calls, {}, agentType);
	const told = (results: IDataObject[] | undefined) => results?.map(({ taskId }) => taskId);

	it('that ask for different videos pay for both, and only once when the agent asks for them again', async () => {
		const { results, billed } = await turns('submit', [waves, sand], [waves, sand], sand);
		expect(billed).toBe(2);
		const byPrompt = ['waves', 'sand'].map(
			(prompt) => api.simulator.submissions.find(({ body }) => body.prompt === prompt)!.id,
		);
		expect(told(results)).toEqual([...byPrompt, ...byPrompt, byPrompt[1]]);
	});

	it.each(['submit', 'createVideo'])(
		'that ask %s for the same pay once, and both get it',
		async (operation) => {
			const { results, billed } = await turns(operation, [waves, waves]);
			expect(billed).toBe(1);
			expect(told(results)).toEqual([...taskIds(), ...taskIds()]);
		},
	);

	it('that are the same in the next turn pay for one more video', async () => {
		const { results, billed } = await turns('createVideo', [waves, waves], [waves, waves]);
		expect(billed).toBe(2);
		const [first, second] = taskIds();
		expect(told(results)).toEqual([first, first, second, second]);
	});

	it('that are the same are submitted once when nobody knows whether it was accepted', async () => {
		api.simulator.fault({ on: 'submit', kind: 'status', status: 504 });
		const { results } = await turns('createVideo', [waves, waves], waves);
		expect(api.simulator.requests.filter(({ route }) => route === 'submit')).toHaveLength(1);
		expect(results?.map(({ error }) => error)).toEqual(
			Array(3).fill(expect.stringContaining('may have been accepted')),
		);
	});
});

it('a submission that may have been accepted is not sent again when the agent asks the same again', async () => {
	api.simulator.fault({ on: 'submit', kind: 'status', status: 504 });
	const { results, billed } = await call({ operation: 'createVideo' }, [waves, waves]);
	expect(api.simulator.requests.filter(({ route }) => route === 'submit')).toHaveLength(1);
	expect(billed).toBeLessThanOrEqual(1);
	expect(results?.[0]?.error).toContain('may have been accepted');
	expect(results?.[1]).toEqual(results?.[0]);
});

it('a task that has failed is told again, and not paid for again, when the agent asks the same again', async () => {
	api.simulator.script({ outcome: 'FAILURE', failReason: 'flagged' });
	const { results, billed } = await call({ operation: 'createVideo' }, [waves, waves]);
	const [taskId] = taskIds();
	expect(billed).toBe(1);
	expect(results).toEqual(
		[0, 1].map(() => ({
			error: expect.stringContaining(
				`Task ${taskId} failed with status FAILURE: flagged. Midjourney couldn't make this video.`,
			) as string,
			mayBeBilled: false,
			taskId,
		})),
	);
});

it('an agent is told why a video was refused and what to do, and goes on', async () => {
	const { results, error } = await call({ operation: 'createVideo' }, [{ prompt: 'blood' }, waves]);
	expect(error).toBeUndefined();
	expect(results?.[0]).toEqual({ error: REFUSED, mayBeBilled: false });
	expect(results?.[1]).toMatchObject({ succeeded: true });
});

it('with On Error set to stop, the refusal ends the execution', async () => {
	const { error } = await call({ operation: 'submit' }, [{ prompt: 'blood' }], { onError: 'stopWorkflow' });
	expect(error).toBe(REFUSED);
});

it('Retry On Fail does not pay again for a task that has failed', async () => {
	api.simulator.script({ outcome: 'FAILURE' });
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const { billed } = await call({ operation: 'createVideo' }, [waves], retry);
	expect(billed).toBe(1);
});

describe('createImage', () => {
	const CREATE_IMAGE = { operation: 'createImage' };
	const calls = () => api.simulator.submissions.map(({ call: made }) => made);

	it('tells an agent of a finished image in short', async () => {
		const { results } = await call(CREATE_IMAGE, [waves]);
		const [, id] = taskIds() as [string, string];
		const imageUrl = `${api.simulator.baseUrl}/mj/image/${id}`;
		const ended = { status: 'SUCCESS', finished: true, succeeded: true, progress: 100 };
		expect(results).toEqual([{ taskId: id, ...ended, imageUrl, imageUrls: [imageUrl] }]);
	});

	it('that takes longer than a call goes on when the agent calls it again, and buys nothing twice', async () => {
		api.simulator.script({ renderSeconds: 60, times: 2 });
		const { results, billed } = await call(CREATE_IMAGE, [waves, waves, waves]);
		const [gridId, id] = taskIds() as [string, string];
		const nextStep = expect.stringContaining('call this tool again with exactly the same values') as string;
		expect(results).toMatchObject([
			{ taskId: gridId, finished: false, nextStep },
			{ taskId: id, gridTaskId: gridId, finished: false, nextStep },
			{ taskId: id, finished: true, succeeded: true },
		]);
		expect(billed).toBe(2);
		expect(calls()).toEqual(['imagine', 'action']);
	});

	it.each(AGENTS)(
		'that is called twice in one turn, by %s, pays once, and both get it',
		async (agentType) => {
			const { results, billed } = await call(CREATE_IMAGE, [[waves, waves]], {}, agentType);
			expect(billed).toBe(2);
			expect(results?.map(({ taskId }) => taskId)).toEqual([taskIds()[1], taskIds()[1]]);
		},
	);

	it('pays again for an image that the agent has got already', async () => {
		const { results, billed } = await call(CREATE_IMAGE, [waves, waves]);
		expect(billed).toBe(4);
		expect(results?.map(({ taskId }) => taskId)).toEqual([taskIds()[1], taskIds()[3]]);
	});

	it('whose second submission may have been accepted is not sent again when the agent asks again', async () => {
		const when = ({ path }: { path: string }) => path.endsWith('/action');
		api.simulator.fault({ on: 'submit', when, kind: 'status', status: 504 });
		const { results } = await call(CREATE_IMAGE, [waves, waves]);
		expect(calls()).toEqual(['imagine']);
		expect(api.simulator.requests.filter(({ route }) => route === 'submit')).toHaveLength(2);
		expect(results?.map(({ error }) => error)).toEqual(
			Array(2).fill(expect.stringContaining('may have been accepted')),
		);
	});
});
