import type { INode, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { dataOf, outputsOf, retryExecution, runsOf } from './suspendedRun.ts';
import { CREATE_VIDEO, KEEP_RUNNING, toSimpleWorkflow, useExecutions } from './useExecutions.ts';
import { chain, inputNode, testNode, toWorkflow, videoNode } from './workflow.ts';

const api = useExecutions({ renderSeconds: 0 });
const items = Array.from({ length: 10 }, (_, row) => ({ row: `row-${row}` }));
const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const MAYBE_BILLED = expect.stringContaining('It may have been charged, so neither Retry On Fail');

/** The prompt has a different value in every try. */
const ask = { prompt: '={{ $json.row }} {{ Math.random() }}' };
const OPERATIONS = {
	submit: { operation: 'submit', image: 'https://example.com/a.png', ...ask },
	createVideo: { ...CREATE_VIDEO, ...ask, options: KEEP_RUNNING },
};

/** Acts only on one row's submissions. */
const faultOn = (row: number, fault: object, times = 1) =>
	api.simulator.fault({
		...({ kind: 'code', code: 9, ...fault } as { kind: 'code'; code: 9 }),
		on: 'submit',
		times,
		when: ({ rawBody }) => rawBody.includes(`"row-${row} `),
	});

const rowsSent = () =>
	api.simulator.requests
		.filter(({ route }) => route === 'submit')
		.map(({ body }) => (body as { prompt: string }).prompt.split(' ')[0]);

/** Expects every item to have its own row's task, and each row to be billed once. */
function expectOneTaskPerItem(taskIds: unknown[]) {
	const { submissions } = api.simulator;
	const idOf = ({ row }: { row: string }) =>
		submissions.filter(({ body }) => (body.prompt as string).startsWith(`${row} `)).map(({ id }) => id);
	expect(taskIds.map((taskId) => [taskId])).toEqual(items.map(idOf));
	expect(api.simulator.billedSubmissions).toBe(items.length);
}

const taskIdsOf = (execution: Parameters<typeof outputsOf>[0]) =>
	outputsOf(execution, 'Video').flatMap((run) => run.map(({ json }) => json.taskId));
const errorOf = (execution: Parameters<typeof dataOf>[0]) =>
	dataOf(execution).resultData.error as { message: string; description: string } | undefined;

describe.each(['submit', 'createVideo'] as const)('%s', (operation) => {
	const start = async (settings: Partial<INode> = {}, options: INodeParameters = {}) =>
		await api.start({
			parameters: { ...OPERATIONS[operation], options: { ...KEEP_RUNNING, ...options } },
			items,
			settings,
		});

	it('with Retry On Fail bills each of ten items once when one of them is refused twice', async () => {
		faultOn(7, {}, 2);
		const execution = await start(retryOnFail);
		expect(execution.status).toBe('success');
		expectOneTaskPerItem(taskIdsOf(execution));
		expect(rowsSent().filter((row) => row === 'row-7')).toHaveLength(3);
		expect(rowsSent()).toHaveLength(12);
	});

	it('with Continue does so, too, when n8n tries again because of an error item', async () => {
		faultOn(0, {}, 2);
		const execution = await start({ ...retryOnFail, onError: 'continueRegularOutput' });
		expectOneTaskPerItem(taskIdsOf(execution));
		expect(rowsSent()).toHaveLength(12);
	});

	it.each([
		['the queue is full', { kind: 'code', code: 23 }],
		['there are too many requests', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
	])('submits an item again by itself while %s', async (_what, fault) => {
		faultOn(7, fault, 2);
		const execution = await start();
		expectOneTaskPerItem(taskIdsOf(execution));
		expect(rowsSent()).toHaveLength(12);
	});

	it.each([
		['cut off', { kind: 'reset', accepted: true }],
		['not answered', { kind: 'hang', accepted: true }],
		['answered by a gateway', { kind: 'status', status: 504, accepted: true }],
	])('never submits an item again whose submission was %s, whoever tries again', async (_what, fault) => {
		faultOn(7, fault);
		const options = { concurrency: 1, requestTimeout: 1 };
		const failed = await start(retryOnFail, options);
		const retried = await retryExecution(failed, '2');
		for (const execution of [failed, retried]) {
			expect(errorOf(execution)).toMatchObject({
				message: expect.stringMatching(/^The task may have been accepted: the server.* \[item 7\]$/),
				description: MAYBE_BILLED,
			});
		}
		expect(rowsSent()).toEqual(items.slice(0, 8).map(({ row }) => row));
		expect(api.simulator.billedSubmissions).toBe(8);
	});

	it('lists the tasks that were accepted, and goes on with the others in a retry of the execution', async () => {
		faultOn(7, {});
		const failed = await start({}, { concurrency: 1 });
		const accepted = api.simulator.submissions.map(({ id }, index) => `${id} [item ${index}]`);
		expect(accepted).toHaveLength(7);
		const description = `Task IDs: ${accepted.join(', ')}. Not started: 2 of 10 items.`;
		expect(errorOf(failed)?.description).toContain(description);
		expectOneTaskPerItem(taskIdsOf(await retryExecution(failed, '2')));
	});

	it('submits everything again in a retry of an execution whose workflow asks for something else now', async () => {
		faultOn(7, {});
		const failed = await start({}, { concurrency: 1 });
		const parameters = { ...OPERATIONS[operation], motion: 'high' };
		await retryExecution(failed, '2', toSimpleWorkflow(parameters, items));
		expect(api.simulator.submissions.map(({ body }) => body.motion)).toEqual([
			...Array.from({ length: 7 }, () => 'low'),
			...items.map(() => 'high'),
		]);
	});

	it('begins no submission and no repetition after an item has failed for good', async () => {
		faultOn(0, { kind: 'code', code: 23 }, Infinity);
		faultOn(1, { kind: 'code', code: 24 });
		const execution = await start({}, { concurrency: 2 });
		expect(errorOf(execution)?.message).toMatch(
			/^2 of 10 items failed\. .* 23.* \[item 0\]\. .* 24.* \[item 1\]$/,
		);
		expect(rowsSent().sort()).toEqual(['row-0', 'row-1']);
	});

	it('lets what is under way end when the user presses Stop, and begins nothing more', async () => {
		api.simulator.fault({ on: 'submit', kind: 'delay', delayMs: 500, times: Infinity });
		const stop = new AbortController();
		const parameters = { ...OPERATIONS[operation], options: { ...KEEP_RUNNING, concurrency: 2 } };
		setTimeout(() => stop.abort(), 250);
		const execution = await api.start({
			parameters,
			items,
			settings: retryOnFail,
			stopSignal: stop.signal,
		});
		expect(execution.status).toBe('canceled');
		expect(rowsSent().sort()).toEqual(['row-0', 'row-1']);
		expect(api.simulator.requests.map(({ answerStatus }) => answerStatus)).toEqual([200, 200]);
		expect(runsOf(execution, 'Next')).toEqual([]);
	});
});

describe('a loop', () => {
	it('submits in each of its rounds, and in the retry of a failed round only what is missing', async () => {
		const nodes = {
			Input: inputNode(items.slice(0, 2)),
			Video: videoNode({ ...OPERATIONS.submit, prompt: 'waves', options: { concurrency: 1 } }),
			Loop: testNode('test.threeTimes'),
			Next: testNode('test.pass'),
		};
		const wires = [...chain('Input', 'Video', 'Loop', 'Next'), { from: 'Loop', output: 1, to: 'Video' }];
		api.simulator.fault({ on: 'submit', skip: 3, kind: 'code', code: 9 });
		const failed = await api.startWorkflow(toWorkflow(nodes, wires));
		expect(errorOf(failed)?.message).toMatch(/ \[item 1\]$/);
		expect(api.simulator.billedSubmissions).toBe(3);
		const retried = await retryExecution(failed, '2');
		expect(retried.status).toBe('success');
		expect(api.simulator.billedSubmissions).toBe(6);
	});
});

it('with Retry On Fail bills once when the task itself has a field that n8n takes for an error', async () => {
	const fields = { error: '' };
	api.simulator.script({ fields, times: Infinity });
	const execution = await api.start({
		parameters: { ...OPERATIONS.createVideo, simplify: false },
		items: items.slice(0, 2),
		settings: retryOnFail,
	});
	expect(execution.status).toBe('success');
	const records = outputsOf(execution, 'Video').flatMap((run) => run.map(({ json }) => json));
	expect(records).toMatchObject(api.simulator.submissions.map(({ id }) => ({ id, ...fields })));
	expect(api.simulator.billedSubmissions).toBe(2);
});

it('with Retry On Fail outputs the state that each task carries, whatever its expression gives by then', async () => {
	faultOn(1, {});
	const execution = await api.start({
		parameters: { ...OPERATIONS.submit, options: { state: '={{ $json.row }} {{ Math.random() }}' } },
		items: items.slice(0, 2),
		settings: retryOnFail,
	});
	const states = outputsOf(execution, 'Video').flatMap((run) => run.map(({ json }) => json.state));
	const carried = api.simulator.submissions.map(({ body }) => body.state as string);
	expect(states).toEqual([...carried].sort());
});
