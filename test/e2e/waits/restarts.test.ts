import { expect, it } from 'vitest';

import { useN8n } from '../useN8n.ts';
import { callbacksLost, expectEachEndsOnce, startWaitsToKill } from './killedWaits.ts';

const run = useN8n({ renderSeconds: 40 });

it('waits that n8n was killed in go on when it is started again, and each ends once', async () => {
	const started = await startWaitsToKill(run);
	await run.n8n.kill('SIGKILL');
	await callbacksLost(run);
	await run.n8n.restart();
	await expectEachEndsOnce(run, started);
	expect(await run.client.executions()).toHaveLength(started.length);
});
