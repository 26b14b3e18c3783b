import { it } from 'vitest';

import { useOwnN8n } from '../useN8n.ts';
import { expectVideosOfPictures, imageFlow, WITH_PUBLIC_PICTURES } from './imageFlow.ts';
import { LONGEST_LOOK_MS, untilQuiet } from './killedWaits.ts';
import { startWait, waitWorkflow } from './useWaits.ts';

const GRID_SECONDS = 1_200;
const PROMPTS = ['a lighthouse', 'a harbour', 'a cliff'];

let skippedMs = 0;

const run = useOwnN8n({ renderSeconds: 5, clock: () => Date.now() + skippedMs, ...WITH_PUBLIC_PICTURES });

it(
	'n8n that is killed while the grids are made goes on from them to the pictures and their videos',
	async () => {
		const { client, n8n, simulator } = run;
		simulator.script({ when: { call: 'imagine' }, times: PROMPTS.length, renderSeconds: GRID_SECONDS });
		const workflow = waitWorkflow('killed', imageFlow(), run.credential);
		const started = await startWait(run, workflow, PROMPTS);
		await untilQuiet(run, [started]);
		await n8n.kill('SIGKILL');
		skippedMs += GRID_SECONDS * 1000;
		await n8n.restart();
		await client.login();
		// n8n 2.x marks an execution that it resumes during startup as crashed until it ends.
		const settled = { status: ['success', 'error', 'canceled'], timeoutMs: LONGEST_LOOK_MS } as const;
		const execution = await client.waitForExecution(started.executionId, settled);
		expectVideosOfPictures(run, 'killed', execution, PROMPTS.length);
	},
	2 * LONGEST_LOOK_MS,
);
