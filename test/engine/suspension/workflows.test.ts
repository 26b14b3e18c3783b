import { describe, expect, it } from 'vitest';

import { outputsOf, resumeExecution, runsOf, type StoredExecution } from '../suspendedRun.ts';
import { CREATE_VIDEO, paired, succeeded, useExecutions } from '../useExecutions.ts';
import { chain, inputNode, testNode, toWorkflow, videoNode } from '../workflow.ts';

const api = useExecutions();
const video = videoNode(CREATE_VIDEO);
const input = inputNode([{ prompt: 'one' }, { prompt: 'two' }]);
const pass = testNode('test.pass');
const merge = testNode('test.merge');
const promptsOf = (execution: StoredExecution, node: string) =>
	outputsOf(execution, node).map((items) => items.map(({ json }) => json.prompt));
const submittedPrompts = () => api.simulator.submissions.map(({ body }) => body.prompt).sort();
const withPrompt = (suffix: string) =>
	videoNode({ ...CREATE_VIDEO, prompt: `={{ $json.prompt }} ${suffix}` });

/** Resumes an execution whenever it waits, with all renders finished; also returns how often that was. */
async function resumeToEnd(started: StoredExecution) {
	let execution = started;
	let suspensions = 0;
	for (; execution.status === 'waiting'; suspensions += 1) {
		api.finishRenders();
		execution = await resumeExecution(execution);
	}
	expect(execution.status).toBe('success');
	return { execution, suspensions };
}

it('only the first item is submitted and waited for with Execute Once', async () => {
	const execution = await api.start({
		parameters: CREATE_VIDEO,
		items: [{ prompt: 'one' }, { prompt: 'two' }],
		settings: { executeOnce: true },
	});
	expect(api.result(execution)).toEqual(api.suspended('one'));
	api.finishRenders();
	expect(api.result(await resumeExecution(execution))).toEqual(succeeded([api.ended('one')], 1));
	expect(api.requests()).toEqual(['submit', 'fetch']);
});

describe.each(['v1', 'v0'] as const)('execution order %s', (order) => {
	/** Input goes to the node and to one input of a Merge, and the node to the Merge's other one. */
	const toBranches = (nodes: object, videoInput: number) => {
		const wires = [
			...chain('Input', 'Video'),
			{ from: 'Video', to: 'Merge', input: videoInput },
			{ from: 'Input', to: 'Merge', input: 1 - videoInput },
			...chain('Merge', 'Next'),
		];
		return toWorkflow({ Input: input, ...nodes, Next: pass }, wires, order);
	};

	it.each([
		['second input, below it', { Merge: merge, Video: video }, 1],
		['second input, above it', { Video: video, Merge: merge }, 1],
		['first input, below it', { Merge: merge, Video: video }, 0],
		['first input, above it', { Video: video, Merge: merge }, 0],
	])('a Merge that the node feeds at the %s runs once, with everything', async (_where, nodes, at) => {
		const started = await api.startWorkflow(toBranches(nodes, at));
		expect(runsOf(started, 'Merge')).toEqual([]);
		const { execution, suspensions } = await resumeToEnd(started);
		const direct = [{ prompt: 'one' }, { prompt: 'two' }];
		const videos = [api.ended('one'), api.ended('two')];
		const merged = at === 1 ? [...direct, ...videos] : [...videos, ...direct];
		expect(suspensions).toBe(1);
		expect(outputsOf(execution, 'Video')).toEqual([paired(videos)]);
		expect(outputsOf(execution, 'Merge').map((items) => items.map(({ json }) => json))).toEqual([merged]);
		expect(outputsOf(execution, 'Next')).toEqual([paired(merged)]);
		expect(api.requests()).toEqual(['submit', 'submit', 'list', 'fetch', 'fetch']);
	});

	it('a branch that has not run yet runs once, after the resume', async () => {
		const nodes = { Input: input, Video: video, Other: pass, Merge: merge };
		const wires = [
			...chain('Input', 'Video', 'Merge'),
			...chain('Input', 'Other'),
			{ from: 'Other', to: 'Merge', input: 1 },
		];
		const started = await api.startWorkflow(toWorkflow(nodes, wires, order));
		expect(runsOf(started, 'Other')).toEqual([]);
		const { execution } = await resumeToEnd(started);
		expect(promptsOf(execution, 'Other')).toEqual([['one', 'two']]);
		expect(promptsOf(execution, 'Merge')).toEqual([['one', 'two', 'one', 'two']]);
		expect(api.simulator.billedSubmissions).toBe(2);
	});

	it('two branches that both wait meet once in a Merge', async () => {
		const nodes = { Input: input, Day: withPrompt('by day'), Night: withPrompt('at night'), Merge: merge };
		const wires = [
			...chain('Input', 'Day', 'Merge'),
			...chain('Input', 'Night'),
			{ from: 'Night', to: 'Merge', input: 1 },
		];
		const { execution, suspensions } = await resumeToEnd(
			await api.startWorkflow(toWorkflow(nodes, wires, order)),
		);
		expect(suspensions).toBe(2);
		expect(promptsOf(execution, 'Day')).toEqual([['one by day', 'two by day']]);
		expect(promptsOf(execution, 'Night')).toEqual([['one at night', 'two at night']]);
		expect(promptsOf(execution, 'Merge')).toEqual([
			['one by day', 'two by day', 'one at night', 'two at night'],
		]);
		expect(api.simulator.billedSubmissions).toBe(4);
	});

	it('two waits in a row each wait for their own videos', async () => {
		const nodes = { Input: input, Day: withPrompt('by day'), Night: withPrompt('and night'), Next: pass };
		const started = await api.startWorkflow(toWorkflow(nodes, chain('Input', 'Day', 'Night', 'Next'), order));
		expect(api.simulator.billedSubmissions).toBe(2);
		const { execution, suspensions } = await resumeToEnd(started);
		expect(suspensions).toBe(2);
		expect(promptsOf(execution, 'Day')).toEqual([['one by day', 'two by day']]);
		const ended = [api.ended('one by day and night'), api.ended('two by day and night')];
		expect(outputsOf(execution, 'Night')).toEqual([paired(ended)]);
		expect(outputsOf(execution, 'Next')).toEqual([paired(ended)]);
		expect(api.simulator.billedSubmissions).toBe(4);
	});

	it('a node that two nodes feed runs twice, each run with its own videos', async () => {
		const nodes = {
			Input: input,
			Pass: pass,
			Other: inputNode([{ prompt: 'three' }]),
			Video: video,
			Next: pass,
		};
		const wires = [
			...chain('Input', 'Pass', 'Video'),
			...chain('Input', 'Other', 'Video'),
			...chain('Video', 'Next'),
		];
		const { execution, suspensions } = await resumeToEnd(
			await api.startWorkflow(toWorkflow(nodes, wires, order)),
		);
		expect(suspensions).toBe(2);
		const outputs = [paired([api.ended('one'), api.ended('two')]), paired([api.ended('three')])];
		expect(outputsOf(execution, 'Video')).toEqual(outputs);
		expect(outputsOf(execution, 'Next')).toEqual(outputs);
		expect(api.simulator.billedSubmissions).toBe(3);
	});

	it('a node that both outputs of another feed runs twice, each run with its own videos', async () => {
		const nodes = { Input: input, Split: testNode('test.split'), Video: video, Next: pass };
		const wires = [...chain('Input', 'Split', 'Video', 'Next'), { from: 'Split', output: 1, to: 'Video' }];
		const { execution, suspensions } = await resumeToEnd(
			await api.startWorkflow(toWorkflow(nodes, wires, order)),
		);
		expect(suspensions).toBe(2);
		// If two wires lead to the same node, v1 follows the last one first.
		const prompts = order === 'v1' ? ['two', 'one'] : ['one', 'two'];
		const outputs = prompts.map((prompt) => paired([api.ended(prompt)]));
		expect(outputsOf(execution, 'Video')).toEqual(outputs);
		expect(outputsOf(execution, 'Next')).toEqual(outputs);
		expect(api.simulator.billedSubmissions).toBe(2);
	});

	it('each round of a loop submits and waits for itself', async () => {
		const nodes = { Input: input, Video: withPrompt('again'), Loop: testNode('test.threeTimes'), Next: pass };
		const wires = [...chain('Input', 'Video', 'Loop', 'Next'), { from: 'Loop', output: 1, to: 'Video' }];
		const { execution, suspensions } = await resumeToEnd(
			await api.startWorkflow(toWorkflow(nodes, wires, order)),
		);
		const rounds = ['again', 'again again', 'again again again'].map((suffix) => [
			`one ${suffix}`,
			`two ${suffix}`,
		]);
		expect(suspensions).toBe(3);
		expect(promptsOf(execution, 'Video')).toEqual(rounds);
		expect(promptsOf(execution, 'Next')).toEqual([rounds[2]]);
		expect(submittedPrompts()).toEqual(rounds.flat().sort());
	});
});
