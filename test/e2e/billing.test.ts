import { afterEach, describe, expect, it } from 'vitest';

import type { Execution } from '../n8n/index.ts';
import type { FaultKind } from '../simulator/index.ts';
import type { VideoNode } from '../workflows.ts';
import { useN8n } from './useN8n.ts';
import { outcomeOf, startWait, videoNodes, WAITING_NODE, waitWorkflow } from './waits/useWaits.ts';

const run = useN8n({ renderSeconds: 1 });
const ROWS = Array.from({ length: 10 }, (_, row) => `row-${row}`);
/** n8n treats 0 ms between tries as its default, one second. */
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

afterEach(() => run.simulator.reset());

/** The prompt has a different value in every try. */
const toNode = (operation: Operation, settings: object = {}, options: object = {}): VideoNode => {
	const [node] = videoNodes('createVideo', 'running', { settings, options });
	return { ...node!, parameters: { ...node!.parameters, operation, prompt: VOLATILE_PROMPT } };
};

type Operation = 'submit' | 'createVideo';
const OPERATIONS: Operation[] = ['submit', 'createVideo'];
const VOLATILE_PROMPT = '={{ $json.prompt }} {{ Math.random() }}';

const start = async (name: string, node: VideoNode) =>
	await startWait(run, waitWorkflow(name, [node], run.credential), ROWS);

const submitRequests = () => run.simulator.requests.filter(({ route }) => route === 'submit');
const isOf = (row: string, prompt: unknown) => String(prompt).startsWith(`${row} `);
const faultOn = (row: string, fault: FaultKind, times = 1) =>
	run.simulator.fault({
		...fault,
		on: 'submit',
		times,
		when: ({ body }) => isOf(row, (body as { prompt: string }).prompt),
	});
const rowOf = (prompt: unknown) => String(prompt).split(' ')[0];

/** Expects that the upstream accepted, and the gateway charged, one submission for each of these rows. */
function expectBilled(rows: string[]) {
	const { submissions, ledger } = run.simulator;
	expect(submissions.map(({ body }) => rowOf(body.prompt)).sort()).toEqual(rows);
	const charged = ledger.filter(({ kind }) => kind === 'charge').map(({ taskId }) => taskId);
	const promptOf = (taskId: string) => submissions.find(({ id }) => id === taskId)?.body.prompt;
	expect(charged.map((taskId) => rowOf(promptOf(taskId))).sort()).toEqual(rows);
}

/** The ID of the task accepted for a row. Rows may reach the server in any order. */
const idOf = (row: string) => run.simulator.submissions.find(({ body }) => isOf(row, body.prompt))?.id;

/** Expects each item to have the task submitted for it. */
function expectTaskOfEachRow(execution: Execution) {
	expect(outcomeOf(execution)).toMatchObject({
		status: 'success',
		next: ROWS.map((row) => ({ taskId: idOf(row) })),
	});
	expectBilled(ROWS);
}

describe.each(OPERATIONS)('%s', (operation) => {
	it('with Retry On Fail bills ten items once, one of which is refused twice', async () => {
		faultOn('row-7', { kind: 'code', code: 9 }, 2);
		const { ended } = await start(`throws-${operation}`, toNode(operation, RETRY_ON_FAIL));
		expectTaskOfEachRow(await ended());
		expect(submitRequests()).toHaveLength(12);
	});

	it('with Retry On Fail and Continue does so, too, when the first item is refused', async () => {
		faultOn('row-0', { kind: 'code', code: 9 }, 2);
		const settings = { ...RETRY_ON_FAIL, onError: 'continueRegularOutput' };
		const { ended } = await start(`continues-${operation}`, toNode(operation, settings));
		expectTaskOfEachRow(await ended());
		expect(submitRequests()).toHaveLength(12);
	});

	it('with Retry On Fail bills ten items once when the server is too busy for one of them', async () => {
		faultOn('row-7', { kind: 'code', code: 30 }, 2);
		const { ended } = await start(`busy-${operation}`, toNode(operation, RETRY_ON_FAIL));
		expectTaskOfEachRow(await ended());
	});

	it('bills only what is missing when the failed execution is retried', async () => {
		faultOn('row-7', { kind: 'code', code: 9 });
		const { ended, executionId } = await start(`fails-${operation}`, toNode(operation));
		expect(outcomeOf(await ended())).toMatchObject({ status: 'error' });
		const retryId = await run.client.retryExecution(executionId);
		expectTaskOfEachRow(await run.client.waitForExecution(retryId));
	});

	it('never submits again what may have been accepted, whoever tries again', async () => {
		faultOn('row-7', { kind: 'reset', accepted: true });
		const node = toNode(operation, RETRY_ON_FAIL, { concurrency: 1 });
		const { ended, executionId } = await start(`unknown-${operation}`, node);
		const retryId = await ended().then(() => run.client.retryExecution(executionId));
		for (const execution of [await ended(), await run.client.waitForExecution(retryId)]) {
			const { status, data } = execution;
			expect({ status, error: data.resultData.error }).toMatchObject({
				status: 'error',
				error: {
					message: expect.stringMatching(
						/^The task may have been accepted: the server .* closed the connection.* \[item 7\]$/,
					),
					description: expect.stringContaining('It may have been charged, so neither Retry On Fail'),
				},
			});
		}
		expect(submitRequests()).toHaveLength(8);
		expectBilled(ROWS.slice(0, 8));
	});

	it('stopped in the middle begins nothing more, and logs what was accepted', async () => {
		let release = () => {};
		const until = new Promise<void>((resolve) => (release = resolve));
		run.simulator.fault({ on: 'submit', kind: 'delay', until, times: Infinity });
		const node = toNode(operation, RETRY_ON_FAIL, { concurrency: 2 });
		const { executionId } = await start(`stopped-${operation}`, node);
		await expect.poll(() => submitRequests().length).toBe(2);
		await run.client.stopExecution(executionId);
		const stopped = await run.client.waitForExecution(executionId);
		expect(stopped.status).toBe('canceled');
		release();
		const line = (index: number) =>
			`${WAITING_NODE}, execution ${executionId}, item ${index}: the server accepted task ${idOf(ROWS[index]!)}`;
		for (const index of [0, 1]) await expect.poll(() => run.n8n.log()).toContain(line(index));
		expect(submitRequests().map(({ answerStatus }) => answerStatus)).toEqual([200, 200]);
		expectBilled(ROWS.slice(0, 2));
	});
});
