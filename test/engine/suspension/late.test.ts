import { DataDeduplicationService } from 'n8n-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { dataOf, outputsOf, resumeExecution, runsOf, type StoredExecution } from '../suspendedRun.ts';
import { slowRuns } from '../testNodes.ts';
import { CREATE_VIDEO, useExecutions } from '../useExecutions.ts';
import { chain, inputNode, testNode, toWorkflow, videoNode, type Wire } from '../workflow.ts';

const api = useExecutions();
const pass = testNode('test.pass');
const wait = testNode('test.wait');
const video = videoNode(CREATE_VIDEO);
const more = videoNode({ ...CREATE_VIDEO, prompt: '={{ $json.prompt }} again' });
const input = (...prompts: string[]) => inputNode(prompts.map((prompt) => ({ prompt })));
const promptsOf = (execution: StoredExecution, node: string) =>
	outputsOf(execution, node).map((items) => items.map(({ json }) => json.prompt));
const lastOf = (execution: StoredExecution) => [
	execution.status,
	dataOf(execution).resultData.lastNodeExecuted,
];

// Without n8n's database, the notes about a first submission can't prevent a second one.
beforeEach(() => {
	vi.spyOn(DataDeduplicationService, 'getInstance').mockImplementation(() => {
		throw new Error('There is no database');
	});
});
afterEach(() => void vi.restoreAllMocks());

/**
 * While all its execution slots are taken, n8n queues a due execution again every minute, each time with the data of
 * that moment. Such a run shares its record with the one that ended the wait: a node it reran would be in both twice.
 */
describe.each([1, 2] as const)('on n8n %i.x a run from data of before the end of a wait', (n8nVersion) => {
	const start = async (nodes: Parameters<typeof toWorkflow>[0], wires: Wire[]) => {
		const execution = await api.startWorkflow(toWorkflow(nodes, wires), { n8nVersion });
		expect(execution.status).toBe('waiting');
		return execution;
	};
	/** Finishes all renders and resumes the execution. */
	const goOn = async (execution: StoredExecution) => {
		api.finishRenders();
		return await resumeExecution(execution);
	};

	describe('with another wait behind it', () => {
		const begin = async () => {
			const nodes = { Input: input('one'), Video: video, Mail: pass, More: more, Next: pass };
			const first = await start(nodes, chain('Input', 'Video', 'Mail', 'More', 'Next'));
			const second = await goOn(first);
			expect(lastOf(second)).toEqual(['waiting', 'More']);
			return { first, second };
		};

		it('goes on with the wait that the execution has got to, and runs and submits nothing again', async () => {
			const { first, second } = await begin();
			const late = await resumeExecution(first);
			expect(lastOf(late)).toEqual(['waiting', 'More']);
			expect(runsOf(late, 'Mail')).toEqual(runsOf(second, 'Mail'));
			expect(runsOf(late, 'Video')).toEqual(runsOf(second, 'Video'));
			const ended = await goOn(late);
			expect(ended.status).toBe('success');
			expect(promptsOf(ended, 'Mail')).toEqual([['one']]);
			expect(promptsOf(ended, 'Next')).toEqual([['one again']]);
			expect(api.simulator.billedSubmissions).toBe(2);
		});

		it('ends it when its tasks have ended, and the run of before ends nothing then', async () => {
			const { first, second } = await begin();
			api.finishRenders();
			const late = await resumeExecution(first);
			expect(late.status).toBe('success');
			expect(promptsOf(late, 'Mail')).toEqual([['one']]);
			expect(promptsOf(late, 'Next')).toEqual([['one again']]);
			const again = await resumeExecution(second);
			expect(promptsOf(again, 'Next')).toEqual([['one again']]);
			expect(api.simulator.billedSubmissions).toBe(2);
		});

		it('does so as often as n8n runs it, and leaves what it goes on from as it is', async () => {
			const { first, second } = await begin();
			const before = JSON.stringify(second.run.data.resultData);
			const together = await Promise.all([resumeExecution(first), resumeExecution(first)]);
			for (const late of together) expect(lastOf(late)).toEqual(['waiting', 'More']);
			expect(JSON.stringify(second.run.data.resultData)).toBe(before);
			api.finishRenders();
			const ends = await Promise.all([resumeExecution(first), resumeExecution(together[0])]);
			for (const end of ends) expect(promptsOf(end, 'Next')).toEqual([['one again']]);
			expect(api.simulator.billedSubmissions).toBe(2);
		});
	});

	it('goes on with the latest round of a loop', async () => {
		const nodes = {
			Input: input('one', 'two', 'three'),
			Loop: testNode('test.loop'),
			Video: video,
			Done: pass,
		};
		const wires = [
			...chain('Input', 'Loop'),
			{ from: 'Loop', output: 1, to: 'Video' },
			{ from: 'Video', to: 'Loop' },
			{ from: 'Loop', output: 0, to: 'Done' },
		];
		const first = await start(nodes, wires);
		const second = await goOn(first);
		const third = await goOn(second);
		expect(api.simulator.billedSubmissions).toBe(3);
		for (const old of [first, second]) {
			const late = await resumeExecution(old);
			expect(lastOf(late)).toEqual(['waiting', 'Video']);
			expect(promptsOf(late, 'Video')).toEqual([['one'], ['two'], []]);
		}
		const ended = await goOn(first);
		expect(promptsOf(ended, 'Video')).toEqual([['one'], ['two'], ['three']]);
		expect(promptsOf(ended, 'Done')).toEqual([['one', 'two', 'three']]);
		expect(promptsOf(await resumeExecution(third), 'Done')).toEqual([['one', 'two', 'three']]);
		expect(api.simulator.billedSubmissions).toBe(3);
	});

	it('goes on with the wait of a parallel branch, and runs no branch again', async () => {
		const nodes = { Input: input('one'), Video: video, Next: pass, More: more, Last: pass, Mail: pass };
		const wires = [
			...chain('Input', 'Video', 'Next'),
			...chain('Input', 'More', 'Last'),
			...chain('Input', 'Mail'),
		];
		const first = await start(nodes, wires);
		const second = await goOn(first);
		expect(lastOf(second)).toEqual(['waiting', 'More']);
		const late = await goOn(first);
		expect(late.status).toBe('success');
		expect(['Next', 'Last', 'Mail'].map((node) => promptsOf(late, node))).toEqual([
			[['one']],
			[['one again']],
			[['one']],
		]);
		const later = [await resumeExecution(first), await resumeExecution(second)];
		for (const run of later) expect(promptsOf(run, 'Last')).toEqual([['one again']]);
		for (const run of later) expect(promptsOf(run, 'Mail')).toEqual([['one']]);
		expect(api.simulator.billedSubmissions).toBe(2);
	});

	it('goes on with a Wait node that the execution has got to, and runs nothing before it again', async () => {
		const nodes = { Input: input('one'), Video: video, Mail: pass, Wait: wait, Next: pass };
		const first = await start(nodes, chain('Input', 'Video', 'Mail', 'Wait', 'Next'));
		const second = await goOn(first);
		expect(lastOf(second)).toEqual(['waiting', 'Wait']);
		const late = await resumeExecution(first);
		expect(lastOf(late)).toEqual(['waiting', 'Wait']);
		expect(runsOf(late, 'Mail')).toEqual(runsOf(second, 'Mail'));
		const ended = await resumeExecution(late);
		expect(ended.status).toBe('success');
		expect(['Video', 'Mail', 'Wait', 'Next'].map((node) => promptsOf(ended, node))).toEqual(
			Array(4).fill([['one']]),
		);
	});

	it('leaves a Wait node whose time has come to its timer on 1.x, and passes through it on 2.x, which drops that', async () => {
		const nodes = { Input: input('one'), Video: video, Wait: wait, Next: pass };
		const first = await start(nodes, chain('Input', 'Video', 'Wait', 'Next'));
		const second = await goOn(first);
		vi.setSystemTime(Date.parse(String(dataOf(second).waitTill)));
		const late = await resumeExecution(first);
		expect(late.status).toBe('success');
		expect(promptsOf(late, 'Next')).toEqual(n8nVersion === 1 ? [] : [['one']]);
	});

	it('outputs and runs nothing when the execution has ended, and its record shows what the other did', async () => {
		const nodes = { Input: input('one'), Video: video, Next: pass, Mail: pass };
		const first = await start(nodes, [...chain('Input', 'Video', 'Next'), ...chain('Input', 'Mail')]);
		const ended = await goOn(first);
		expect([promptsOf(ended, 'Next'), promptsOf(ended, 'Mail')]).toEqual([[['one']], [['one']]]);
		const requests = api.requests();
		const late = await resumeExecution(first);
		expect(late.status).toBe('success');
		expect(['Video', 'Next', 'Mail'].map((node) => promptsOf(late, node))).toEqual(Array(3).fill([['one']]));
		expect(api.requests()).toEqual(requests);
	});

	it('outputs and runs nothing while the run that has ended the wait is still busy behind it', async () => {
		const nodes = { Input: input('one'), Video: video, Slow: testNode('test.slow'), Next: pass };
		const first = await start(nodes, chain('Input', 'Video', 'Slow', 'Next'));
		api.finishRenders();
		const ending = resumeExecution(first);
		await vi.waitUntil(() => slowRuns.length > 0);
		const late = await resumeExecution(first);
		expect([promptsOf(late, 'Video'), promptsOf(late, 'Next')]).toEqual([[['one']], []]);
		expect(slowRuns).toHaveLength(1);
		for (const end of slowRuns.splice(0)) end();
		expect(promptsOf(await ending, 'Next')).toEqual([['one']]);
	});

	it('is none that Retry On Fail repeats after it has ended the wait', async () => {
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const parameters = { ...CREATE_VIDEO, download: 'first' };
		const first = await api.start({ parameters, items: [{ prompt: 'one' }], settings, n8nVersion });
		// The node doesn't retry this on its own.
		api.simulator.fault({ on: 'result', kind: 'html' });
		const ended = await goOn(first);
		expect(ended.status).toBe('success');
		expect(promptsOf(ended, 'Next')).toEqual([['one']]);
		expect(promptsOf(await resumeExecution(first), 'Next')).toEqual([['one']]);
		expect(api.simulator.billedSubmissions).toBe(1);
	});
});
