import { afterEach, expect, it } from 'vitest';

import { isVersion1, type N8nProcess, waitUntil } from '../n8n/index.ts';
import { billedFor, countBilled, imageNode } from '../e2e/waits/imageFlow.ts';
import { LONGEST_LOOK_MS } from '../e2e/waits/killedWaits.ts';
import { outcomeOf, startWait, type StartedWait, WAITING_NODE, waitWorkflow } from '../e2e/waits/useWaits.ts';
import type { RecordedRequest } from '../simulator/index.ts';
import { SOON_MISSED, useQueueMode } from './useQueueMode.ts';

let onAnswered: (request: RecordedRequest) => void = () => undefined;

const run = useQueueMode(
	{ renderSeconds: 5, onRequestEnd: (request) => onAnswered(request) },
	{ env: SOON_MISSED },
);

const isPictureOf =
	(state: string) =>
	({ path, body }: RecordedRequest) =>
		path.endsWith('/action') && (body as { state?: string }).state === state;

/** The worker that has started an execution and hasn't finished it. */
function holderOf({ executionId }: StartedWait): N8nProcess {
	const count = (worker: N8nProcess, did: string) =>
		worker.log().split(`Worker ${did} execution ${executionId} (`).length;
	return run.queueMode.workers.find((worker) => count(worker, 'started') > count(worker, 'finished'))!;
}

const logs = () => run.queueMode.workers.map((worker) => worker.log()).join('');

/** The log line up to the task ID. */
const accepted = ({ executionId }: StartedWait, itemIndex: number) =>
	`${WAITING_NODE}, execution ${executionId}, item ${itemIndex}: the server accepted task`;

/** n8n 2.x ends a killed worker's execution, and keeps nothing of what the execution had stored. */
const GIVEN_UP = expect.stringMatching(/^This execution failed to be processed too many times/) as string;

/** n8n 1.x has another worker start it over, from the finished grids. */
const toUnknown = (itemIndex: number, gridTaskId: string | undefined) =>
	`Grid ${gridTaskId} is finished, but its picture 0 couldn't be upscaled. The task may have been accepted: n8n was killed while submitting it, and ran the execution again [item ${itemIndex}]`;

afterEach(async () => {
	onAnswered = () => undefined;
	for (const worker of run.queueMode.workers) if (worker.pid() === undefined) await worker.restart();
});

it(
	'a worker killed at the answer to a second submission leaves a picture that is paid once, also after a retry',
	async () => {
		const wait = await startWait(run, waitWorkflow('answered', [imageNode()], run.credential), ['a']);
		const kills: Array<Promise<void>> = [];
		onAnswered = (request) => {
			if (isPictureOf('answered 0 0')(request)) kills.push(holderOf(wait).kill('SIGKILL'));
		};
		await waitUntil(
			async () => await Promise.resolve(kills[0]?.then(() => true)),
			() => 'the second submission is never answered',
		);
		const timeoutMs = LONGEST_LOOK_MS;
		const execution = await run.client.waitForExecution(wait.executionId, { timeoutMs });
		const { status, next, error } = outcomeOf(execution);
		const { pictures } = billedFor(run, 'answered');
		console.log(`The execution of a worker killed at the answer has ended as ${status}: ${error}`);
		const [gridTaskId] = wait.taskIds();
		if (status === 'success') {
			// The kill came after the next suspension.
			expect(next).toMatchObject([{ taskId: pictures[0]?.id, succeeded: true }]);
		} else {
			expect(error).toEqual(isVersion1(run.n8n.version) ? toUnknown(0, gridTaskId) : GIVEN_UP);
			const retryId = await run.client.retryExecution(wait.executionId);
			const retried = await run.client.waitForExecution(retryId);
			expect(outcomeOf(retried)).toMatchObject({ status: 'error', error });
		}
		expect(logs()).toContain(`${accepted(wait, 0)} ${gridTaskId}`);
		expect(countBilled(run, 'answered')).toEqual({ grids: 1, pictures: 1, videos: 0 });
	},
	2 * LONGEST_LOOK_MS,
);

it('a worker killed between the answers to two second submissions leaves two pictures that are paid once', async () => {
	let release = (): void => undefined;
	const until = new Promise<void>((resolve) => (release = resolve));
	run.simulator.fault({ on: 'submit', kind: 'delay', until, when: isPictureOf('held 0 1') });
	const nodes = [imageNode({ settings: { onError: 'continueRegularOutput' } })];
	const wait = await startWait(run, waitWorkflow('held', nodes, run.credential), ['a', 'b']);
	const pictureOf = (itemIndex: number) =>
		billedFor(run, 'held').pictures.find(({ body }) => body.state === `held 0 ${itemIndex}`)?.id;
	const isLogged = () => logs().includes(`${accepted(wait, 0)} ${pictureOf(0)}`);
	await waitUntil(
		async () => await Promise.resolve((pictureOf(1) !== undefined && isLogged()) || undefined),
		() => 'the second submissions are never accepted',
	);
	await holderOf(wait).kill('SIGKILL');
	release();
	const { status, next, error } = outcomeOf(await wait.ended());
	expect(countBilled(run, 'held')).toEqual({ grids: 2, pictures: 2, videos: 0 });
	for (const [item, gridTaskId] of wait.taskIds().entries()) {
		expect(logs()).toContain(`${accepted(wait, item)} ${gridTaskId}`);
	}
	if (!isVersion1(run.n8n.version)) {
		return expect({ status, error, next }).toEqual({ status: 'error', error: GIVEN_UP, next: [] });
	}
	expect(status).toBe('success');
	expect(next).toEqual(
		wait.taskIds().map((gridTaskId, item) => ({
			error: toUnknown(item, gridTaskId),
			advice: expect.stringMatching(
				new RegExp(
					`“Grid Task ID” ${gridTaskId} may pay for the picture twice\\..*"${accepted(wait, item)}"`,
				),
			) as string,
			taskId: gridTaskId,
			mayBeBilled: true,
		})),
	);
});
