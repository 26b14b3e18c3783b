import { expect, it } from 'vitest';

import { isVersion1 } from '../n8n/index.ts';
import { activateTrigger, postCallback, REPEATED, STARTED } from '../e2e/useTrigger.ts';
import {
	endEarlyRenders,
	expectEachEndsOnce,
	HELD_RENDERS,
	LONGEST_LOOK_MS,
	startWaitsToKill,
} from '../e2e/waits/killedWaits.ts';
import { outcomeOf, startWait, videoNodes, waitWorkflow } from '../e2e/waits/useWaits.ts';
import { SOON_MISSED, useQueueMode } from './useQueueMode.ts';

const run = useQueueMode(HELD_RENDERS, { env: SOON_MISSED });

it(
	'waits in which a worker and the webhook processor are killed go on, and each ends once',
	async () => {
		const { url, outputs } = await activateTrigger(run, 'finished');
		const id = run.simulator.addVideoTask();
		const callback = { id, status: 'SUCCESS', progress: '100%' };
		expect(await postCallback(url, callback)).toEqual(STARTED);
		await outputs(1);
		const started = await startWaitsToKill(run);
		const { webhook, workers } = run.queueMode;
		await Promise.all([webhook.kill('SIGKILL'), workers[0]!.kill('SIGKILL')]);
		endEarlyRenders();
		await webhook.restart();
		await expectEachEndsOnce(run, started);
		expect(await postCallback(url, callback)).toEqual(REPEATED);
		expect(await run.client.executions()).toHaveLength(started.length + 1);
	},
	2 * LONGEST_LOOK_MS,
);

it('a worker killed while an execution keeps running on it leaves a task that is paid once, and an execution that says so', async () => {
	const { workers } = run.queueMode;
	await workers[0]!.restart();
	const workflow = waitWorkflow('keeps', videoNodes('createVideo', 'running'), run.credential);
	const { executionId, ended, taskIds } = await startWait(run, workflow, ['kept']);
	const accepted = () => `Video, execution ${executionId}, item 0: the server accepted task`;
	const holder = () => workers.find((worker) => worker.log().includes(accepted()));
	await expect.poll(holder).toBeDefined();
	await holder()!.kill('SIGKILL');
	const { status, error } = outcomeOf(await ended());
	expect(status).toBe('error');
	const isKept = ({ body }: { body: object }) => 'prompt' in body && body.prompt === 'kept';
	expect(run.simulator.submissions.filter(isKept)).toHaveLength(1);
	const logs = workers.map((worker) => worker.log()).join('');
	expect(logs).toContain(`${accepted()} ${taskIds()[0]}`);
	// n8n 2.x ends such an execution; 1.x has another worker start it over.
	if (!isVersion1(run.n8n.version)) return expect(error).toMatch(/^This execution failed to be processed/);
	expect(error).toBe(
		'The task may have been accepted: n8n was killed while submitting it, and ran the execution again [item 0]',
	);
	const { description } = (await run.client.execution(executionId)).data.resultData.error!;
	expect(description).toContain(accepted());
	const retryId = await run.client.retryExecution(executionId);
	expect(outcomeOf(await run.client.waitForExecution(retryId))).toMatchObject({ status: 'error', error });
	expect(run.simulator.submissions.filter(isKept)).toHaveLength(1);
});
