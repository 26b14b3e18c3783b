import { expect, it } from 'vitest';

import { useOwnN8n } from '../useN8n.ts';
import { activateTrigger, postCallback, REPEATED, STARTED } from '../useTrigger.ts';
import {
	endEarlyRenders,
	expectEachEndsOnce,
	HELD_RENDERS,
	LONGEST_LOOK_MS,
	startWaitsToKill,
} from './killedWaits.ts';

const run = useOwnN8n(HELD_RENDERS);

it(
	'waits that n8n was killed in go on when it is started again, and each ends once; the trigger knows a repeat',
	async () => {
		const trigger = await activateTrigger(run, 'restarted');
		const finished = () => ({ id: run.simulator.addVideoTask(), status: 'SUCCESS', progress: '100%' });
		const callback = finished();
		expect(await postCallback(trigger.url, callback)).toEqual(STARTED);
		// If killed while starting an execution, n8n would mark it as crashed.
		await trigger.outputs(1);
		const started = await startWaitsToKill(run);
		await run.n8n.kill('SIGKILL');
		endEarlyRenders();
		await run.n8n.restart();
		await run.client.login();
		await run.client.callWebhook('POST', 'restarted/callback');
		expect(await postCallback(trigger.url, callback)).toEqual(REPEATED);
		const last = finished();
		expect(await postCallback(trigger.url, last)).toEqual(STARTED);
		expect((await trigger.outputs(2)).map(({ taskId }) => taskId)).toEqual([callback.id, last.id]);
		await expectEachEndsOnce(run, started);
		expect(await run.client.executions()).toHaveLength(started.length + 2);
	},
	2 * LONGEST_LOOK_MS,
);
