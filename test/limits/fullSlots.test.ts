import { expect, it } from 'vitest';

import { useOwnN8n } from '../e2e/useN8n.ts';
import { outcomeOf, startWait, videoNodes, waitWorkflow } from '../e2e/waits/useWaits.ts';

const run = useOwnN8n({}, { env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' } });

it('a wait ends with its video, once, when the only place was taken while n8n’s timer was due again and again', async () => {
	const { simulator } = run;
	simulator.script({ when: { prompt: 'waits' }, renderSeconds: 205 });
	simulator.script({ when: { prompt: 'holds' }, renderSeconds: 120 });
	const waits = waitWorkflow('waits', videoNodes('createVideo', 'suspended'), run.credential);
	const wait = await startWait(run, waits, ['waits']);
	await wait.suspended();
	const holds = waitWorkflow('holds', videoNodes('createVideo', 'running'), run.credential);
	const holder = await startWait(run, holds, ['holds']);
	const execution = await wait.ended();
	expect(outcomeOf(execution)).toMatchObject({
		status: 'success',
		next: [{ taskId: wait.taskIds()[0], succeeded: true }],
	});
	expect(outcomeOf(await holder.ended())).toMatchObject({ status: 'success', next: [{ succeeded: true }] });
	expect(simulator.billedSubmissions).toBe(2);
	const { acceptedAtMs } = simulator.submissions.find(({ body }) => body.prompt === 'waits')!;
	const lagSeconds = (Date.parse(execution.stoppedAt!) - acceptedAtMs) / 1000 - 205;
	console.log(
		`With the only place taken for 120 s, the wait ended ${lagSeconds.toFixed(1)} s after its render`,
	);
});
