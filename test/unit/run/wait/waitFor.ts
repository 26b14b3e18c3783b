import type { WaitParameters } from '../../../../nodes/MidjourneyVideo/run/wait/itemWait.ts';

/** How an item waits: for a minute by default. */
export const waitFor = (taskId: string, change: Partial<WaitParameters> = {}): WaitParameters => ({
	taskId,
	maxWaitMinutes: 1,
	checkEveryMs: 5_000,
	returnsFailures: false,
	failureField: 'If Video Fails',
	returnsUnfinished: false,
	simplify: true,
	choice: { kind: 'none' },
	outputField: 'data',
	maxBytes: 2 ** 20,
	concurrency: 5,
	timeoutMs: 60_000,
	...change,
});
