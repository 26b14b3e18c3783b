import { beforeAll, describe, expect, it } from 'vitest';

import { nodeOutput, nodeRuns } from '../../n8n/index.ts';
import { ON_ERRORS } from '../../onError.ts';
import { MARKED_KEY, useN8n } from '../useN8n.ts';
import {
	asksAbout,
	hintsOf,
	KINDS,
	outcomeOf,
	startWait,
	type StartedWait,
	videoNodes,
	WAITING_NODE,
	waitWorkflow,
	WAYS,
} from './useWaits.ts';

const run = useN8n({ renderSeconds: 15 });

const waits = WAYS.flatMap((way) => KINDS.map((kind) => ({ way, kind })));
const finishing = waits.flatMap((base) => [1, 10].map((count) => ({ ...base, count })));
/** Each On Error with both kinds, and with both values of If Video Fails; `test/engine/suspension` tests them all. */
const failing = waits.flatMap((base, row) =>
	(['throw', 'return'] as const).map((onFailure, column) => ({
		...base,
		onFailure,
		onError: ON_ERRORS[(row + column) % ON_ERRORS.length]!,
	})),
);
const tooLong = waits.map((base) => ({ ...base, minutes: base.kind === 'running' ? 0.1 : 1.2 }));
/** A suspension takes at least a minute. */
const timedOut = waits.map((base) => ({ ...base, executionTimeout: base.kind === 'running' ? 20 : 90 }));
const stopped = WAYS.map((way) => ({ way }));

const started = new Map<object, StartedWait>();

/** All at once, since waits are idle most of the time. */
beforeAll(async () => {
	run.simulator.script({
		when: { prompt: 'bad' },
		times: Infinity,
		outcome: 'FAILURE',
		failReason: 'flagged',
	});
	run.simulator.script({ when: { prompt: 'endless' }, times: Infinity, renderSeconds: 3600 });
	const start = async (
		key: object,
		nodes: Parameters<typeof waitWorkflow>[1],
		prompts: string[],
		settings: object = {},
	) => {
		const workflow = waitWorkflow(`end-${started.size}`, nodes, run.credential);
		const changed = { ...workflow, settings: { ...workflow.settings, ...settings } };
		started.set(key, await startWait(run, changed, prompts));
	};
	for (const key of timedOut) {
		const { way, kind, executionTimeout } = key;
		await start(key, videoNodes(way, kind), ['endless', 'endless'], { executionTimeout });
	}
	for (const key of tooLong) {
		const { way, kind, minutes } = key;
		await start(key, videoNodes(way, kind, { parameters: { maxWaitMinutes: minutes } }), ['endless']);
	}
	for (const key of failing) {
		const { way, kind, onFailure, onError } = key;
		const nodes = videoNodes(way, kind, { parameters: { onFailure }, settings: { onError } });
		await start(key, nodes, ['good', 'bad']);
	}
	for (const key of finishing) {
		const prompts = Array.from({ length: key.count }, (_, index) => `video ${index}`);
		await start(key, videoNodes(key.way, key.kind), prompts);
	}
	for (const key of stopped) await start(key, videoNodes(key.way, 'suspended'), ['endless', 'endless']);
});

describe.each(finishing)('$way, $kind, with $count tasks', (key) => {
	it('ends once, with one finished video per item, in order, each billed once', async () => {
		const { ended, taskIds } = started.get(key)!;
		const execution = await ended();
		const prompts = Array.from({ length: key.count }, (_, index) => `video ${index}`);
		const { status, runs, next } = outcomeOf(execution);
		expect([status, runs]).toEqual(['success', 1]);
		expect(next.map(({ taskId, prompt, succeeded }) => [taskId, prompt, succeeded])).toEqual(
			taskIds().map((taskId, index) => [taskId, prompts[index], true]),
		);
		const items = nodeOutput(execution, WAITING_NODE);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(prompts.map((_, item) => ({ item })));
		const billed = run.simulator.submissions.filter(({ id }) => taskIds().includes(id));
		expect(billed).toHaveLength(key.count);
	});
});

const suspended = finishing.filter(({ kind }) => kind === 'suspended');

it.each(suspended)('$way, suspended, with $count tasks fetches each task at its end alone', async (key) => {
	const { ended, taskIds } = started.get(key)!;
	await ended();
	const fetches = asksAbout(run, taskIds()).filter(({ route }) => route === 'fetch');
	// Wait also looks before it suspends, and uses a fetch for a single task.
	const most = key.way === 'wait' && key.count === 1 ? 2 : 1;
	expect(fetches.length / key.count).toBeLessThanOrEqual(most);
});

describe.each(failing)('a failed task with $way, $kind, $onFailure and $onError', (key) => {
	it('comes out the same, whether its execution kept running or not', async () => {
		const { ended, taskIds } = started.get(key)!;
		const { status, runs, next, failed, error } = outcomeOf(await ended());
		const [good, bad] = taskIds();
		const message = `Task ${bad} failed with status FAILURE: flagged [item 1]`;
		const finished = expect.objectContaining({ taskId: good, succeeded: true }) as object;
		const asTask = expect.objectContaining({
			taskId: bad,
			status: 'FAILURE',
			failReason: 'flagged',
		}) as object;
		const asError = {
			error: message,
			advice: expect.stringContaining('submit it as a new task') as string,
			taskId: bad,
			mayBeBilled: false,
		};
		const isThrown = key.onFailure === 'throw';
		const expected = {
			stopWorkflow: { status: 'error', next: [], failed: [], error: message },
			continueRegularOutput: { status: 'success', next: [finished, asError], failed: [] },
			continueErrorOutput: {
				status: 'success',
				next: [finished],
				failed: [expect.objectContaining(asError)],
			},
		};
		expect({ status, runs, next, failed, error }).toEqual({
			runs: 1,
			error: undefined,
			...(isThrown ? expected[key.onError] : { status: 'success', next: [finished, asTask], failed: [] }),
		});
	});
});

describe.each(tooLong)('a task that takes too long with $way, $kind', (key) => {
	it('ends the wait at its time, with an error that says how to go on', async () => {
		const { ended, taskIds, calledAtMs } = started.get(key)!;
		const execution = await ended();
		const [taskId] = taskIds();
		const { status, runs, error } = outcomeOf(execution);
		expect([status, runs]).toEqual(['error', 1]);
		expect(error).toMatch(
			new RegExp(
				`^Task ${taskId} wasn't finished after ${key.minutes} minutes \\((NOT_START|SUBMITTED), 0%\\) \\[item 0\\]$`,
			),
		);
		expect(execution.data.resultData.error?.description).toContain(
			`task ID ${taskId}; don't submit it again`,
		);
		// Not too early; how much later depends on the machine.
		const tookMs = Date.parse(execution.stoppedAt!) - calledAtMs;
		expect(tookMs).toBeGreaterThanOrEqual(key.minutes * 60_000);
	});
});

it.each(timedOut)(
	'$way, $kind, ends before n8n would by the workflow’s timeout, with an error that names its tasks',
	async (key) => {
		const { ended, taskIds } = started.get(key)!;
		const execution = await ended();
		const { status, runs, error } = outcomeOf(execution);
		expect([status, runs]).toEqual(['error', 1]);
		const [first, second] = taskIds();
		expect(error).toContain(
			`Task ${first} wasn't finished when n8n's timeout was about to end the execution`,
		);
		expect(`${error} ${execution.data.resultData.error?.description}`).toContain(second);
	},
);

it.each(stopped)('$way that is stopped while it is suspended shows the ids of its tasks', async (key) => {
	const { executionId, suspended: isSuspended, taskIds, ended } = started.get(key)!;
	await isSuspended();
	await run.client.stopExecution(executionId);
	const execution = await ended();
	expect(execution.status).toBe('canceled');
	expect(hintsOf(nodeRuns(execution, WAITING_NODE)[0])).toEqual([
		expect.stringContaining(`Waiting for tasks ${taskIds().join(', ')}.`) as string,
	]);
});

it('the key is in no execution and in no log line', async () => {
	for (const { ended } of started.values()) expect(JSON.stringify(await ended())).not.toContain(MARKED_KEY);
	expect(run.n8n.log()).not.toContain(MARKED_KEY);
});
