import { expect, it } from 'vitest';

import { toSecondPlace } from '../../../../nodes/MidjourneyVideo/run/runMemory.ts';
import { type ItemWait, toItemWaits } from '../../../../nodes/MidjourneyVideo/run/wait/itemWait.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { START_MS } from '../../fakeApi.ts';
import { createFakeRun, type RunSituation } from '../../fakeRun.ts';
import { createMemory, submission } from '../storedExecution.ts';
import { waitFor } from './waitFor.ts';

const MINUTE_MS = 60_000;
const wait = waitFor('17', { maxWaitMinutes: 20 });
const received = (taskId: string, atMs: number) => ({ ...submission(taskId), receivedAtMs: START_MS + atMs });

const toWaits = async (
	items: Parameters<typeof toItemWaits>[1],
	submissions: ReturnType<typeof createMemory>['submissions'] = {},
	situation: RunSituation = {},
) => {
	const memory = createMemory({ submissions });
	return await toItemWaits(
		createFakeRun(
			items.map(() => ({})),
			situation,
		).run,
		items,
		{ memory, suspends: true },
	);
};

it.each<[string, ReturnType<typeof createMemory>['submissions'], Partial<ItemWait>]>([
	['the start of the run, for a task that was given', {}, { deadlineMs: START_MS + 20 * MINUTE_MS }],
	[
		'the receipt of its task',
		{ 0: received('17', 3_000) },
		{ deadlineMs: START_MS + 3_000 + 20 * MINUTE_MS, receivedAtMs: START_MS + 3_000 },
	],
	[
		'the receipt of the item’s first task, for its second one',
		{ 0: received('16', 3_000), [toSecondPlace(0)]: received('17', 90_000) },
		{ deadlineMs: START_MS + 3_000 + 20 * MINUTE_MS, receivedAtMs: START_MS + 90_000 },
	],
	[
		'the start of the run, for a second task whose first one was given',
		{ [toSecondPlace(0)]: received('17', 90_000) },
		{ deadlineMs: START_MS + 20 * MINUTE_MS, receivedAtMs: START_MS + 90_000 },
	],
	[
		'the start of the run, for a submission of an earlier execution',
		{ 0: received('17', -600_000) },
		{ deadlineMs: START_MS + 20 * MINUTE_MS, receivedAtMs: START_MS - 600_000 },
	],
])('Max Wait counts from %s', async (_what, submissions, expected) => {
	const [result] = await toWaits([wait], submissions);
	expect(result).toMatchObject({ receivedAtMs: undefined, ...expected });
});

it('nothing is waited for beside a failure that ends the run', async () => {
	const failure = new Failure('Refused');
	expect(await toWaits([wait, failure])).toEqual([undefined, failure]);
	const continued = await toWaits([wait, failure], {}, { onError: 'continueRegularOutput' });
	expect(continued).toEqual([expect.objectContaining({ taskId: '17' }), failure]);
});
