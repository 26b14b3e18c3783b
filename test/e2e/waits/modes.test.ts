import { beforeAll, describe, expect, it } from 'vitest';

import { nodeOutput } from '../../n8n/index.ts';
import { MARKED_KEY, useN8n } from '../useN8n.ts';
import {
	asksAbout,
	MODES,
	outcomeOf,
	startWait,
	type StartedWait,
	videoNodes,
	WAITING_NODE,
	waitWorkflow,
	WAYS,
} from './useWaits.ts';

const run = useN8n({ renderSeconds: 15, callbacks: true });

const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;
const waysAndModes = WAYS.flatMap((way) => MODES.map((mode) => ({ way, mode })));
const finishing = waysAndModes.flatMap((base) => [1, 10].map((count) => ({ ...base, count })));
/** Each way of On Error in two modes, once for either On Failed Task; `test/engine/suspension` has all of them. */
const failing = waysAndModes.flatMap((base, row) =>
	(['throw', 'return'] as const).map((onFailure, column) => ({
		...base,
		onFailure,
		onError: ON_ERROR[(row + column) % ON_ERROR.length]!,
	})),
);
const started = new Map<object, StartedWait>();

/** All at once, since most of the time of a wait is nobody's. */
beforeAll(async () => {
	// The other callbacks would keep n8n busy for minutes; that they are free of charge is shown by the first cases.
	const callbacks = { lost: ['SUBMITTED' as const, 'IN_PROGRESS' as const] };
	run.simulator.script({ when: { prompt: 'good' }, times: Infinity, callbacks });
	run.simulator.script({
		when: { prompt: 'bad' },
		times: Infinity,
		outcome: 'FAILURE',
		failReason: 'flagged',
		callbacks,
	});
	run.simulator.script({ when: { prompt: 'endless' }, times: Infinity, renderSeconds: 3600 });
	const start = async (key: object, nodes: Parameters<typeof waitWorkflow>[1], prompts: string[]) => {
		const workflow = waitWorkflow(`mode-${started.size}`, nodes, run.credential);
		started.set(key, await startWait(run, workflow, prompts));
	};
	for (const key of waysAndModes) {
		const maxWaitMinutes = key.mode === 'polling' ? 0.1 : 1.2;
		await start(key, videoNodes(key.way, key.mode, { parameters: { maxWaitMinutes } }), ['endless']);
	}
	for (const key of failing) {
		const { way, mode, onFailure, onError } = key;
		const nodes = videoNodes(way, mode, { parameters: { onFailure }, settings: { onError } });
		await start(key, nodes, ['good', 'bad']);
	}
	for (const key of finishing) {
		const prompts = Array.from({ length: key.count }, (_, index) => `video ${index}`);
		await start(key, videoNodes(key.way, key.mode), prompts);
	}
});

describe.each(finishing)('$way by $mode with $count tasks', (key) => {
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

const durable = finishing.filter(({ mode }) => mode !== 'polling');

it.each(durable)('$way by $mode with $count tasks asks at most three times per task', async (key) => {
	const { ended, taskIds } = started.get(key)!;
	await ended();
	expect(asksAbout(run, taskIds()).length / key.count).toBeLessThanOrEqual(3);
	// The last ones may still be under way when the end of the task has been heard of.
	const posts = () => run.simulator.callbacks.filter(({ taskId }) => taskIds().includes(taskId)).length;
	await expect.poll(posts).toBe(key.mode === 'callback' ? 10 * key.count : 0);
});

describe.each(failing)('a failed task with $way by $mode, $onFailure and $onError', (key) => {
	it('comes out as it does by polling', async () => {
		const { ended, taskIds } = started.get(key)!;
		const { status, runs, next, failed, error } = outcomeOf(await ended());
		const [good, bad] = taskIds();
		const message = `Item 1: Task ${bad} ended with FAILURE: flagged`;
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

describe.each(waysAndModes)('a task that takes too long with $way by $mode', (key) => {
	it('ends the wait at its time, with an error that says how to go on', async () => {
		const { ended, taskIds, calledAtMs } = started.get(key)!;
		const execution = await ended();
		const [taskId] = taskIds();
		const minutes = key.mode === 'polling' ? 0.1 : 1.2;
		const { status, runs, error } = outcomeOf(execution);
		expect([status, runs]).toEqual(['error', 1]);
		expect(error).toMatch(
			new RegExp(
				`^Item 0: Task ${taskId} was not finished after ${minutes} minutes \\((NOT_START|SUBMITTED), 0%\\)$`,
			),
		);
		expect(execution.data.resultData.error?.description).toContain(
			`Task ID ${taskId}; do not submit it again`,
		);
		// Not before its time; how much later depends on the machine.
		const tookMs = Date.parse(execution.stoppedAt!) - calledAtMs;
		expect(tookMs).toBeGreaterThanOrEqual(minutes * 60_000);
	});
});

it('the key is in no execution and in no log line', async () => {
	for (const { ended } of started.values()) expect(JSON.stringify(await ended())).not.toContain(MARKED_KEY);
	expect(run.n8n.log()).not.toContain(MARKED_KEY);
});
