import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { nodeOutput } from '../n8n/index.ts';
import { type VideoNode, withParameters } from '../workflows.ts';
import { MARKED_KEY } from '../e2e/useN8n.ts';
import { activateTrigger, createSigningCredential } from '../e2e/useTrigger.ts';
import { countBilled, imageFlow } from '../e2e/waits/imageFlow.ts';
import {
	KINDS,
	outcomeOf,
	startWait,
	type StartedWait,
	videoNodes,
	WAITING_NODE,
	waitWorkflow,
	wasSuspended,
	WAYS,
} from '../e2e/waits/useWaits.ts';
import { useQueueMode } from './useQueueMode.ts';

const run = useQueueMode({ renderSeconds: 10, callbacks: true }, { concurrency: 3 });

const start = async (name: string, nodes: VideoNode[], prompts: string[], credential = run.credential) =>
	await startWait(run, waitWorkflow(name, nodes, credential), prompts);

const submit = (parameters: object = {}, settings: object = {}): VideoNode => {
	const fields = { image: '={{ $json.image }}', prompt: '={{ $json.prompt }}' };
	const options = { state: '={{ $json.state }}' };
	return {
		name: WAITING_NODE,
		...settings,
		parameters: { operation: 'submit', ...fields, options, ...parameters },
	};
};
const toNodeFor = (operation: 'download' | 'get'): VideoNode => ({
	name: 'Result',
	parameters: { operation, taskId: '={{ $json.taskId }}' },
});

describe('in queue mode', () => {
	const waits = WAYS.flatMap((way) => KINDS.map((kind) => ({ way, kind })));
	const started = new Map<object, StartedWait>();

	/** All at once: more executions than one worker runs at a time. */
	beforeAll(async () => {
		for (const key of waits) {
			const name = `${key.way}-${key.kind}`;
			started.set(key, await start(name, videoNodes(key.way, key.kind), ['a', 'b', 'c']));
		}
	});

	it.each(waits)('$way, $kind, ends once, with one video per item, each billed once', async (key) => {
		const { ended, taskIds } = started.get(key)!;
		const execution = await ended();
		const { status, runs, next } = outcomeOf(execution);
		expect([status, runs]).toEqual(['success', 1]);
		expect(wasSuspended(execution)).toBe(key.kind === 'suspended');
		expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId, succeeded: true })));
		expect(new Set(taskIds()).size).toBe(3);
	});

	it('an execution that is suspended three times ends with its video, whichever worker resumes it', async () => {
		const names = Array.from({ length: 12 }, (_, index) => `workers-${index}`);
		const waits = await Promise.all(names.map(async (name) => await start(name, imageFlow(), ['a'])));
		const outcomes = await Promise.all(waits.map(async ({ ended }) => outcomeOf(await ended())));
		expect(outcomes).toMatchObject(
			names.map((name) => ({
				status: 'success',
				runs: 1,
				next: [{ state: `${name} 0 0`, succeeded: true }],
			})),
		);
		for (const name of names) expect(countBilled(run, name)).toEqual({ grids: 1, pictures: 1, videos: 1 });
	});

	describe('where Respond to Webhook answers the caller', () => {
		const respond: VideoNode = {
			name: 'Respond',
			type: 'n8n-nodes-base.respondToWebhook',
			typeVersion: 1.1,
			parameters: { respondWith: 'firstIncomingItem', options: {} },
		};

		/** Calls a workflow with these nodes; returns the answer its caller gets, the execution, and the task ID. */
		async function call(name: string, nodes: VideoNode[]) {
			const workflow = withParameters(waitWorkflow(name, nodes, run.credential), (node) =>
				node.name === 'Webhook' ? { responseMode: 'responseNode' } : {},
			);
			const { id: workflowId } = await run.client.createWorkflow(workflow);
			await run.client.activate({ id: workflowId });
			const items = [{ image: 'https://example.com/a.png', prompt: name, state: name }];
			const answer = await run.client.callWebhook('POST', name, { items });
			const executions = await run.client.executions({ workflowId });
			expect(executions).toHaveLength(1);
			const execution = await run.client.waitForExecution(executions[0]!.id);
			const submitted = run.simulator.submissions.filter(({ body }) => body.state === name);
			expect(submitted).toHaveLength(1);
			const taskId = submitted[0]!.id;
			expect(outcomeOf(execution)).toMatchObject({ status: 'success', runs: 1 });
			expect(nodeOutput(execution, WAITING_NODE)).toMatchObject([{ json: { taskId, succeeded: true } }]);
			return { answer, execution, taskId };
		}

		it('a wait before it keeps its execution running, and the caller gets the video', async () => {
			const nodes = [...videoNodes('createVideo', 'suspended'), respond];
			const { answer, execution, taskId } = await call('responds', nodes);
			expect(answer).toMatchObject({ status: 200, body: { taskId, succeeded: true } });
			expect(wasSuspended(execution)).toBe(false);
		});

		it('a wait behind it is suspended', async () => {
			const nodes = [respond, ...videoNodes('createVideo', 'suspended')];
			const { answer, execution } = await call('responded', nodes);
			expect(answer).toMatchObject({ status: 200, body: { prompt: 'responded' } });
			expect(wasSuspended(execution)).toBe(true);
		});
	});

	it('Submit, Wait and Download bring the files of a video through workers and database', async () => {
		const nodes = [...videoNodes('wait', 'suspended'), toNodeFor('download')];
		const { ended, taskIds } = await start('files', nodes, ['a']);
		const execution = await ended();
		const items = nodeOutput(execution, 'Result');
		expect(items.map(({ json }) => [json.taskId, json.videoIndex])).toEqual(
			[0, 1, 2, 3].map((index) => [taskIds()[0], index]),
		);
		for (const { binary } of items) {
			expect(await run.client.binary(binary!.data!)).toEqual(run.simulator.sampleVideo);
		}
	});

	it('Get shows a task that is on its way', async () => {
		const { ended, taskIds } = await start('get', [submit(), toNodeFor('get')], ['a', 'b']);
		const items = nodeOutput(await ended(), 'Result');
		expect(items.map(({ json }) => json)).toMatchObject(
			taskIds().map((taskId) => ({ taskId, finished: false })),
		);
	});

	it('the trigger starts one workflow per task that was submitted with its signed URL', async () => {
		const credential = await createSigningCredential(run);
		const { url, outputs } = await activateTrigger(run, 'finished', {}, credential);
		const nodes = [submit({ options: { state: '={{ $json.state }}', callbackUrl: url } })];
		const { ended, taskIds } = await start('signed', nodes, ['a', 'b', 'c'], credential);
		await ended();
		const results = await outputs(3);
		expect(results.map(({ taskId }) => taskId).sort()).toEqual(taskIds().sort());
		expect(results).toMatchObject(Array(3).fill({ event: 'succeeded', succeeded: true }));
		const posts = () => run.simulator.callbacks.filter(({ taskId }) => taskIds().includes(taskId));
		await expect.poll(() => posts().length).toBe(30);
		expect(posts().filter(({ answerStatus }) => answerStatus !== 200)).toEqual([]);
		expect(await outputs(3)).toHaveLength(3);
	});

	it('a submission is paid once, with Retry On Fail and when a worker retries the failed execution', async () => {
		const isOfB = ({ body }: { body: unknown }) => (body as { prompt?: string }).prompt === 'paid b';
		run.simulator.fault({ on: 'submit', kind: 'code', code: 9, when: isOfB, times: 2 });
		const nodes = [submit({}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 })];
		const { ended, executionId, taskIds } = await start('paid', nodes, ['paid a', 'paid b', 'paid c']);
		expect((await ended()).status).toBe('error');
		const retryId = await run.client.retryExecution(executionId);
		const { status, next } = outcomeOf(await run.client.waitForExecution(retryId));
		expect(status).toBe('success');
		expect(next).toMatchObject(taskIds().map((taskId) => ({ taskId })));
		const billed = run.simulator.submissions.filter(({ body }) => String(body.prompt).startsWith('paid'));
		expect(billed).toHaveLength(3);
	});

	it('a test run of the editor keeps running on a worker', async () => {
		const workflow = waitWorkflow('editor', videoNodes('createVideo', 'suspended'), run.credential);
		const manual = { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, name: 'Webhook', parameters: {} };
		const item = { image: 'https://example.com/a.png', prompt: 'editor', state: 'editor' };
		const items = {
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			name: 'Items',
			parameters: { mode: 'raw', jsonOutput: JSON.stringify(item) },
		};
		const replaced = [manual, items].map((node, index) => ({ ...workflow.nodes[index]!, ...node }));
		const stored = await run.client.createWorkflow({
			...workflow,
			nodes: [...replaced, ...workflow.nodes.slice(2)],
		});
		const id = await run.client.runManually(stored, 'Webhook');
		const execution = await run.client.waitForExecution(id);
		expect(outcomeOf(execution)).toMatchObject({
			status: 'success',
			runs: 1,
			next: [{ state: 'editor', succeeded: true }],
		});
	});

	afterAll(() => {
		const { main, webhook, workers } = run.queueMode;
		for (const worker of workers) expect(worker.log()).toContain('Worker started execution');
		for (const n8n of [main, webhook, ...workers]) expect(n8n.log()).not.toContain(MARKED_KEY);
	});
});
