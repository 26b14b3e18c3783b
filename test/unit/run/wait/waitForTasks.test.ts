import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type ItemResult, toParts } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import type { RunMemory } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { noteFurthest } from '../../../../nodes/MidjourneyVideo/run/wait/repeatedRun.ts';
import { waitForTasks } from '../../../../nodes/MidjourneyVideo/run/wait/waitForTasks.ts';
import type { WaitParameters } from '../../../../nodes/MidjourneyVideo/run/wait/itemWait.ts';
import { waitFor } from './waitFor.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { START_MS } from '../../fakeApi.ts';
import { createFakeRun, type RunSituation, VIDEO_FILE } from '../../fakeRun.ts';
import { failed, finished, finishedOutput, running } from '../../records.ts';
import { createMemory, createRunContext, RESUME_URL, submission } from '../storedExecution.ts';

beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => void vi.useRealTimers());

const TOLERANT: RunSituation = { onError: 'continueRegularOutput' };

const task = (taskId: string) => ({ good: finished, bad: failed, slow: running })[taskId];

interface Waited extends RunSituation {
	memory?: RunMemory;
	/** Whether the execution is handed back to n8n during the wait. */
	suspends?: boolean;
}

async function wait(
	items: Array<ItemResult<WaitParameters>>,
	{ memory = createMemory(), suspends = false, ...situation }: Waited = {},
) {
	const fake = createFakeRun(
		items.map(() => ({})),
		{ script: { task }, mode: 'trigger', ...situation },
	);
	const results = waitForTasks(fake.run, items, { memory, suspends });
	await vi.runAllTimersAsync();
	return { ...fake, memory, results: await results };
}

const output = (taskId: string) => [{ json: { taskId, ...finishedOutput } }];

describe('the tasks of all items are waited for together, and each item has its own outcome:', () => {
	it('the task, or why there is none', async () => {
		const { results } = await wait([waitFor('bad'), waitFor('good'), waitFor('slow')], TOLERANT);
		expect(results).toMatchObject([
			{ message: 'Task bad failed with status FAILURE: Banned words', taskId: 'bad', hasTaskFailed: true },
			output('good'),
			{ message: "Task slow wasn't finished after 1 minutes (IN_PROGRESS, 10%)", taskId: 'slow' },
		]);
	});

	it('the task in any case, where the user wants it returned', async () => {
		const items = ['bad', 'slow'].map((taskId) => waitFor(taskId, { returnsFailures: true }));
		const { results } = await wait(items);
		expect(results).toMatchObject([
			[{ json: { taskId: 'bad', succeeded: false, failReason: 'Banned words' } }],
			[{ json: { taskId: 'slow', finished: false, timedOut: true } }],
		]);
	});

	it('the running task as it is, for an agent that is to ask again', async () => {
		const { results } = await wait([waitFor('slow', { returnsUnfinished: true })]);
		expect(results).toEqual([
			[{ json: expect.not.objectContaining({ timedOut: expect.anything() }) as object }],
		]);
		expect((results as ItemResult[]).flatMap(toParts)).toMatchObject([{ json: { progress: 10 } }]);
	});

	it('an item for each of its videos', async () => {
		const { results } = await wait([waitFor('good', { choice: { kind: 'all' }, simplify: false })]);
		expect(results).toEqual([
			[0, 1].map((videoIndex) => ({
				json: { id: 'good', ...finished, videoIndex },
				binary: { data: VIDEO_FILE },
			})),
		]);
	});

	it('that n8n would have canceled the execution, where its timeout comes first', async () => {
		const executionTimeoutTimestamp = START_MS + 30_000;
		const { results } = await wait([waitFor('slow')], {
			change: { additionalData: { executionTimeoutTimestamp } },
		});
		expect(results).toMatchObject([
			{
				message: expect.stringContaining("when n8n's timeout was about to end the execution") as string,
			},
		]);
		expect(Date.now()).toBeLessThan(executionTimeoutTimestamp);
	});
});

describe('nothing is asked for', () => {
	it('in a run that is bound to fail', async () => {
		const earlier = new Failure('No');
		const { results, requests } = await wait([waitFor('good'), earlier]);
		expect(results).toEqual([undefined, earlier]);
		expect(requests).toEqual([]);
	});

	it('beside an item that has failed, but of the other items, where they fail one by one', async () => {
		const earlier = new Failure('No');
		const { results, requests } = await wait([waitFor('good'), earlier], TOLERANT);
		expect(results).toEqual([output('good'), earlier]);
		expect(requests).toEqual(['0s fetch good']);
	});

	it('after Stop', async () => {
		const fake = createFakeRun([{}], { script: { task } });
		fake.stop();
		const results = waitForTasks(fake.run, [waitFor('good')], {
			memory: createMemory(),
			suspends: false,
		});
		expect(await results).toEqual([undefined]);
		expect(fake.requests).toEqual([]);
	});

	it('about a task that was submitted a moment ago, until it may be looked at', async () => {
		const memory = createMemory({ submissions: { 0: { ...submission('good'), receivedAtMs: START_MS } } });
		// How long that is depends on what this process knows about other renders.
		const { requests } = await wait([waitFor('good')], { memory });
		expect(requests).toEqual([expect.stringMatching(/^(?:5|1[0-5])s fetch good$/)]);
	});
});

describe('a wait that is suspended', () => {
	const earlier = new Failure('No', { description: 'Do this.' });

	it('remembers what it waits for, and has the watch wake it', async () => {
		const items = [waitFor('slow', { maxWaitMinutes: 20 }), earlier, waitFor('good')];
		const { results, memory, watched, hints } = await wait(items, { ...TOLERANT, suspends: true });
		expect(results).toBe('suspended');
		const suspension = {
			id: expect.any(String) as string,
			dueMs: expect.any(Number) as number,
			taskIds: ['slow'],
			hasOneWakeUp: true,
			isLast: false,
		};
		expect(memory).toMatchObject({ suspension, failed: { 1: { message: 'No', description: 'Do this.' } } });
		expect(watched).toMatchObject([
			{ executionId: '7', suspension, resumeUrl: RESUME_URL, tasks: [{ taskId: 'slow' }] },
		]);
		expect(hints).toEqual([expect.stringContaining('Waiting for tasks slow, good. ')]);
	});

	it('goes on in the next run with what the watch has seen, and asks only for what has settled', async () => {
		const items = [waitFor('good', { maxWaitMinutes: 20 })];
		const stored = { suspends: true, flowContext: {} };
		const slow = await wait(items, { ...stored, script: { task: () => running } });
		const { results, requests, memory } = await wait(items, {
			...stored,
			memory: slow.memory,
			known: new Map([['good', 'settled']]),
		});
		expect(results).toEqual([output('good')]);
		expect(requests).toEqual(['0s fetch good']);
		expect(memory.sightings).toEqual({});
	});

	it('is the business of another run that has come further meanwhile', async () => {
		const executionId = '42';
		const suspension = { id: 'old', dueMs: START_MS, taskIds: ['slow'], hasOneWakeUp: true, isLast: false };
		const memory = createMemory({ executionId, suspension });
		const overtake = (taskId: string) => {
			noteFurthest(createRunContext({}, { executionId }), createMemory({ executionId }));
			return task(taskId);
		};
		const { results } = await wait([waitFor('good')], { executionId, memory, script: { task: overtake } });
		expect(results).toBe('endedElsewhere');
	});
});

describe('the memory of a run', () => {
	const remember = () => createMemory({ submissions: { 0: { ...submission('good'), state: 'secret' } } });

	it('has no data of the user any more when all is output, but still what was submitted', async () => {
		const { memory } = await wait([waitFor('good')], { memory: remember() });
		expect(memory).toEqual(createMemory({ submissions: { 0: submission('good') } }));
	});

	it('has all of it for a further try when an item has failed', async () => {
		const { memory } = await wait([waitFor('good'), waitFor('bad')], { memory: remember() });
		expect(memory.submissions).toMatchObject({ 0: { state: 'secret' } });
		expect(memory.sightings).toMatchObject({ 'task good': { record: { id: 'good' } } });
	});
});

it('a further try is patient anew with a task that the one before has given up', async () => {
	const given = await wait([waitFor('new')], { memory: createMemory() });
	expect(given.results).toMatchObject([{ message: 'Task new not found' }]);
	vi.setSystemTime(START_MS + 60_000);
	const script = { task: (_: string, elapsedMs: number) => (elapsedMs < 70_000 ? undefined : finished) };
	const memory = { ...given.memory, startMs: START_MS + 60_000 };
	expect((await wait([waitFor('new')], { memory, script })).results).toEqual([output('new')]);
});

it('in a test run, the browser’s console tells how far each task is', async () => {
	const told: string[] = [];
	const change = { sendMessageToUI: (text: string) => told.push(text) };
	await wait([waitFor('slow'), waitFor('slow')], { mode: 'manual', change, ...TOLERANT });
	expect(new Set(told)).toEqual(new Set(['Waiting for task slow (IN_PROGRESS, 10%)']));
});
