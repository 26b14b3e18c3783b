import { beforeAll, describe, expect, it } from 'vitest';

import { isVersion1, nodeOutput, nodeRuns, type WorkflowJson, type WorkflowNode } from '../../n8n/index.ts';
import type { VideoNode } from '../../workflows.ts';
import { useN8n } from '../useN8n.ts';
import {
	callWait,
	hintsOf,
	outcomeOf,
	startWait,
	videoNodes,
	type WaitChange,
	WAITING_NODE,
	waitWorkflow,
} from './useWaits.ts';

const run = useN8n({ renderSeconds: 6 });
const PROMPTS = ['a', 'b', 'c', 'd'];

/** A node that submits and waits. */
const video = (name: string, change: WaitChange = {}): VideoNode => ({
	...videoNodes('createVideo', 'suspended', change)[0]!,
	name,
});

/** Webhook → items → the given nodes, with these wires: `from` or `from#output` → `to` or `to#input`. */
function wired(name: string, nodes: VideoNode[], ...wires: Array<[from: string, to: string]>): WorkflowJson {
	const workflow = waitWorkflow(name, nodes, run.credential);
	const connections: Record<string, { main: WorkflowWires }> = {};
	for (const [from, to] of [['Webhook', 'Items'], ...wires] as Array<[string, string]>) {
		const [source, output = '0'] = from.split('#');
		const [node, input = '0'] = to.split('#');
		const { main } = (connections[source!] ??= { main: [] });
		while (main.length <= Number(output)) main.push([]);
		main[Number(output)]!.push({ node: node!, type: 'main', index: Number(input) });
	}
	return { ...workflow, connections };
}

/** Sends the first item to one branch and all others to the other. */
const branch: VideoNode = {
	name: 'If',
	type: 'n8n-nodes-base.if',
	typeVersion: 2.2,
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			conditions: [
				{
					leftValue: '={{ $json.prompt === "a" }}',
					rightValue: '',
					operator: { type: 'boolean', operation: 'true', singleValue: true },
				},
			],
			combinator: 'and',
		},
		options: {},
	},
};

type WorkflowWires = Array<Array<{ node: string; type: 'main'; index: number }>>;

const jsonsOf = (items: Array<{ json: Record<string, unknown> }>) => items.map(({ json }) => json);
const toVideos = (taskIds: string[]) => taskIds.map((taskId) => ({ taskId, succeeded: true }));

describe.concurrent('a wait that is suspended', () => {
	it('in Loop Over Items has its own tasks in each round', async () => {
		const loop = {
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			parameters: { batchSize: 2, options: {} },
		};
		const workflow = wired(
			'loop',
			[loop, video(WAITING_NODE)],
			['Items', 'Loop'],
			['Loop#0', 'Next'],
			['Loop#1', WAITING_NODE],
			[WAITING_NODE, 'Loop'],
		);
		const { ended, taskIds } = await startWait(run, workflow, PROMPTS);
		const execution = await ended();
		expect(execution.status).toBe('success');
		const rounds = nodeRuns(execution, WAITING_NODE).map((_, index) =>
			jsonsOf(nodeOutput(execution, WAITING_NODE, { run: index })),
		);
		const videos = toVideos(taskIds());
		expect(rounds).toMatchObject([videos.slice(0, 2), videos.slice(2)]);
		expect(outcomeOf(execution).next).toMatchObject(videos);
	});

	it('in front of another wait ends once, and so does that one, each with its own task', async () => {
		const second = video('Second', {
			parameters: { image: 'https://example.com/2.png', prompt: 'second', options: { state: 'second wait' } },
		});
		const nodes = [video(WAITING_NODE), second];
		const { ended, taskIds } = await startWait(run, waitWorkflow('two-waits', nodes, run.credential), [
			'first',
		]);
		const execution = await ended();
		const { id } = run.simulator.submissions.find(({ body }) => body.state === 'second wait')!;
		expect(jsonsOf(nodeOutput(execution, WAITING_NODE))).toMatchObject(toVideos(taskIds()));
		expect(outcomeOf(execution)).toMatchObject({
			status: 'success',
			runs: 1,
			next: [{ taskId: id, prompt: 'second' }],
		});
		expect(nodeRuns(execution, 'Second')).toHaveLength(1);
	});

	it('with Execute Once submits and waits for the first item only', async () => {
		const nodes = [video(WAITING_NODE, { settings: { executeOnce: true } })];
		const { ended, taskIds } = await startWait(run, waitWorkflow('once', nodes, run.credential), PROMPTS);
		const { status, runs, next } = outcomeOf(await ended());
		expect([status, runs]).toEqual(['success', 1]);
		expect(next).toMatchObject(toVideos(taskIds().slice(0, 1)));
		expect(taskIds().slice(1)).toEqual([undefined, undefined, undefined]);
	});

	it.each(['v0', 'v1'])(
		'after a branch and before a Merge runs the Merge once with everything (execution order %s)',
		async (executionOrder) => {
			const merge = { name: 'Merge', type: 'n8n-nodes-base.merge', typeVersion: 3, parameters: {} };
			const nodes = [branch, video(WAITING_NODE), video('Other'), merge];
			const wires: Array<[string, string]> = [
				['Items', 'If'],
				['If#0', WAITING_NODE],
				['If#1', 'Other'],
				[WAITING_NODE, 'Merge#0'],
				['Other', 'Merge#1'],
				['Merge', 'Next'],
			];
			const workflow = { ...wired(`merge-${executionOrder}`, nodes, ...wires), settings: { executionOrder } };
			const { ended, taskIds } = await startWait(run, workflow, PROMPTS);
			const execution = await ended();
			expect(execution.status).toBe('success');
			expect([WAITING_NODE, 'Other', 'Merge'].map((name) => nodeRuns(execution, name).length)).toEqual([
				1, 1, 1,
			]);
			expect(outcomeOf(execution).next).toMatchObject(toVideos(taskIds()));
		},
	);

	it.each(['v0', 'v1'])(
		'that both sides of a branch lead to runs once for each side (execution order %s)',
		async (executionOrder) => {
			const nodes = [branch, video(WAITING_NODE)];
			const wires: Array<[string, string]> = [
				['Items', 'If'],
				['If#0', WAITING_NODE],
				['If#1', WAITING_NODE],
			];
			const workflow = { ...wired(`sides-${executionOrder}`, nodes, ...wires), settings: { executionOrder } };
			const { ended, taskIds } = await startWait(run, workflow, PROMPTS);
			const execution = await ended();
			const sides = [0, 1].map((index) => jsonsOf(nodeOutput(execution, WAITING_NODE, { run: index })));
			expect(execution.status).toBe('success');
			// Which branch n8n starts with depends on the execution order.
			sides.sort((a, b) => a.length - b.length);
			expect(sides).toMatchObject([toVideos(taskIds().slice(0, 1)), toVideos(taskIds().slice(1))]);
			expect(nodeRuns(execution, WAITING_NODE)).toHaveLength(2);
		},
	);

	it('with Retry On Fail pays once, and ends once', async () => {
		run.simulator.script({ when: { prompt: 'bad' }, outcome: 'FAILURE', failReason: 'flagged' });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const nodes = [video(WAITING_NODE, { settings })];
		const { ended } = await startWait(run, waitWorkflow('retries', nodes, run.credential), ['bad', 'good']);
		const { status, runs, next, error } = outcomeOf(await ended());
		expect({ status, runs, next }).toEqual({ status: 'error', runs: 1, next: [] });
		expect(error).toMatch(/^Task \d+ failed with status FAILURE: flagged \[item 0\]$/);
		const billed = run.simulator.submissions.filter(({ body }) => String(body.state).startsWith('retries'));
		// Sent at the same time, so the server may get them in any order.
		expect(billed.map(({ body }) => body.prompt).sort()).toEqual(['bad', 'good']);
	});
});

describe.concurrent('a sub-workflow that waits', () => {
	let childId: string;

	beforeAll(async () => {
		const passAll: VideoNode = {
			name: 'Start',
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			typeVersion: 1.1,
			parameters: { inputSource: 'passthrough' },
		};
		const { nodes, ...child } = wired('child', [passAll, video(WAITING_NODE)], ['Start', WAITING_NODE]);
		const isKept = ({ name }: WorkflowNode) => name === 'Start' || name === WAITING_NODE;
		const connections = { Start: child.connections.Start };
		({ id: childId } = await run.client.createWorkflow({
			...child,
			nodes: nodes.filter(isKept),
			connections,
		}));
		// 2.x calls only published workflows; 1.x calls any, but activates none without a trigger.
		if (!isVersion1(run.n8n.version)) await run.client.activate({ id: childId });
	});

	const caller = (mode: 'once' | 'each', waitForSubWorkflow: boolean): VideoNode => ({
		name: 'Call',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		parameters: {
			workflowId: { __rl: true, mode: 'id', value: childId },
			mode,
			options: { waitForSubWorkflow },
		},
	});
	const childOf = async (state: string) => {
		for (const { id } of await run.client.executions({ workflowId: childId })) {
			const execution = await run.client.execution(id);
			if (JSON.stringify(execution).includes(state)) return execution;
		}
		throw new Error(`no execution of the child for ${state}`);
	};

	it.each(['once', 'each'] as const)(
		'for its caller (%s) hands all its videos over, keeps running, and says why',
		async (mode) => {
			const workflow = waitWorkflow(`calls-${mode}`, [caller(mode, true)], run.credential);
			const { ended, taskIds } = await startWait(run, workflow, PROMPTS);
			const { status, next } = outcomeOf(await ended());
			expect(status).toBe('success');
			expect(next).toMatchObject(toVideos(taskIds()));
			const child = await childOf(`calls-${mode} 0 0`);
			expect(hintsOf(nodeRuns(child, WAITING_NODE)[0])).toEqual([
				expect.stringContaining('Turn off “Wait for Sub-Workflow Completion”') as string,
			]);
		},
	);

	it('for a caller that does not wait is suspended', async () => {
		const workflow = waitWorkflow('calls-and-goes', [caller('once', false)], run.credential);
		const { ended, taskIds } = await startWait(run, workflow, PROMPTS);
		expect((await ended()).status).toBe('success');
		await expect.poll(async () => (await childOf('calls-and-goes 0 0')).status).toBe('waiting');
		const child = await run.client.waitForExecution((await childOf('calls-and-goes 0 0')).id);
		expect(child.status).toBe('success');
		expect(jsonsOf(nodeOutput(child, WAITING_NODE))).toMatchObject(toVideos(taskIds()));
	});
});

it('a workflow may wait again and again, each execution for its own tasks', async () => {
	const workflow = waitWorkflow('again', [video(WAITING_NODE)], run.credential);
	const first = await startWait(run, workflow, ['a']);
	const second = await callWait(run, { id: first.workflowId, name: 'again' }, ['b'], 1);
	for (const { ended, taskIds } of [first, second]) {
		expect(outcomeOf(await ended()).next).toMatchObject(toVideos(taskIds()));
	}
});
