import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it, vi } from 'vitest';

import { dataOf, resumeExecution } from '../suspendedRun.ts';
import {
	CREATE_VIDEO,
	failed,
	KEEP_RUNNING,
	toSimpleWorkflow,
	useExecutions,
	WAIT,
} from '../useExecutions.ts';

const api = useExecutions();
const items = [{ prompt: 'one' }];

const cutShort = () =>
	expect.stringMatching(
		`^Task ${api.idOf('one')} wasn't finished when n8n's timeout was about to end the execution \\(.*\\) \\[item 0\\]$`,
	) as string;

/** Runs an execution that n8n cancels after `timeoutS`, always resumed by its timer; returns how and when it ended. */
async function runToEnd(timeoutS: number, parameters: INodeParameters, inputs: object[] = items) {
	const startMs = Date.now();
	const elapsedS = () => (Date.now() - startMs) / 1000;
	const timeoutMs = startMs + timeoutS * 1000;
	let execution = await api.start({ parameters, items: inputs, timeoutMs });
	let suspensions = 0;
	for (; execution.status === 'waiting'; suspensions += 1) {
		vi.setSystemTime(Date.parse(String(dataOf(execution).waitTill)));
		expect(elapsedS()).toBeLessThan(timeoutS);
		execution = await resumeExecution(execution);
	}
	return { execution, suspensions, endedAfterS: elapsedS() };
}

describe('a wait that n8n would cancel by a timeout', () => {
	it('ends ten seconds before, over several suspensions, with an error that names its task', async () => {
		const { execution, suspensions, endedAfterS } = await runToEnd(300, CREATE_VIDEO);
		expect(api.result(execution)).toEqual(failed(1, cutShort()));
		expect(suspensions).toBeGreaterThan(1);
		expect(endedAfterS).toBe(290);
		expect(dataOf(execution).resultData.error).toMatchObject({
			description: expect.stringContaining("raise the workflow's timeout") as string,
			context: { taskId: api.idOf('one') },
		});
	});

	it('ends so with Wait, too', async () => {
		const [taskId] = await api.submitted(['one']);
		const { execution, endedAfterS } = await runToEnd(300, WAIT, [{ taskId }]);
		expect(api.result(execution)).toEqual(failed(1, cutShort()));
		expect(endedAfterS).toBe(290);
	});

	it('ends ten seconds before when it keeps running', async () => {
		const { execution, suspensions, endedAfterS } = await runToEnd(300, {
			...CREATE_VIDEO,
			options: KEEP_RUNNING,
		});
		expect(api.result(execution)).toEqual(failed(1, cutShort()));
		expect([suspensions, endedAfterS]).toEqual([0, 290]);
	});

	it('of a few seconds ends a fifth of it before, without a suspension', async () => {
		const { execution, suspensions, endedAfterS } = await runToEnd(20, CREATE_VIDEO);
		expect(api.result(execution)).toEqual(failed(1, cutShort()));
		expect([suspensions, endedAfterS]).toEqual([0, 16]);
	});

	it('outputs its task when it is told to return what has not ended', async () => {
		const { execution } = await runToEnd(300, { ...CREATE_VIDEO, onFailure: 'return' });
		const { status, next } = api.result(execution);
		expect(status).toBe('success');
		expect(next).toMatchObject([[{ json: { taskId: api.idOf('one'), timedOut: true } }]]);
	});
});

it('Max Wait ends a wait that n8n would cancel later', async () => {
	const { execution, endedAfterS } = await runToEnd(300, { ...CREATE_VIDEO, maxWaitMinutes: 2 });
	expect(execution.status).toBe('error');
	expect(api.result(execution).error).toContain("wasn't finished after 2 minutes");
	expect(endedAfterS).toBe(120);
});

it('a wait ends before the timeout of its workflow, which n8n counts anew for each run but not at its timer', async () => {
	const startMs = Date.now();
	const workflow = toSimpleWorkflow(CREATE_VIDEO, items);
	workflow.settings.executionTimeout = 300;
	let execution = await api.startWorkflow(workflow, { timeoutMs: startMs + 300_000 });
	while (execution.status === 'waiting') {
		vi.setSystemTime(Date.parse(String(dataOf(execution).waitTill)));
		execution.setup.timeoutMs = Date.now() + 300_000;
		execution = await resumeExecution(execution);
	}
	expect(api.result(execution)).toEqual(failed(1, cutShort()));
	expect(Date.now() - startMs).toBe(290_000);
});
