import { describe, expect, it } from 'vitest';

import { useN8n } from './useN8n.ts';
import { countBilled, expectVideosOfPictures, imageFlow, WITH_PUBLIC_PICTURES } from './waits/imageFlow.ts';
import { startWait, type WaitChange, waitWorkflow } from './waits/useWaits.ts';

const run = useN8n({ renderSeconds: 5, ...WITH_PUBLIC_PICTURES });

const PROMPTS = ['a lighthouse', 'a harbour', 'a cliff'];

async function start(name: string, change?: WaitChange) {
	return await startWait(run, waitWorkflow(name, imageFlow(change), run.credential), PROMPTS);
}

describe.concurrent('from a sentence to a video', () => {
	it('each item gets the video of its own picture, and pays for its three tasks once', async () => {
		const { ended } = await start('plain');
		expectVideosOfPictures(run, 'plain', await ended(), PROMPTS.length);
	});

	it('Retry On Fail sends again what was refused of an item’s second submission, and nothing else', async () => {
		const refusal = run.simulator.fault({
			on: 'submit',
			kind: 'code',
			code: 9,
			when: ({ path, body }) =>
				path.endsWith('/action') && (body as { state?: string }).state === 'tried-again 0 1',
		});
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { ended } = await start('tried-again', { settings });
		expectVideosOfPictures(run, 'tried-again', await ended(), PROMPTS.length);
		expect(refusal.used).toBe(1);
	});

	it('a picture that was refused for good ends the execution before its video is paid for', async () => {
		run.simulator.fault({
			on: 'submit',
			kind: 'code',
			code: 9,
			when: ({ path, body }) =>
				path.endsWith('/action') && (body as { state?: string }).state === 'refused 0 0',
		});
		const { ended, taskIds } = await start('refused');
		const execution = await ended();
		expect(execution.data.resultData.error?.message).toMatch(
			new RegExp(`^Grid ${taskIds()[0]} is finished.* \\[item 0\\]$`),
		);
		expect(countBilled(run, 'refused').videos).toBe(0);
	});
});
