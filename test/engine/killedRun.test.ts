import type { DeduplicationItemTypes, IDataDeduplicator } from 'n8n-workflow';
import { DataDeduplicationService } from 'n8n-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { dataOf, retryExecution } from './suspendedRun.ts';
import { CREATE_VIDEO, KEEP_RUNNING, useExecutions } from './useExecutions.ts';

const api = useExecutions({ renderSeconds: 0 });

/** n8n's own service keeps its notes in the database; this has all that the node uses of it. */
beforeAll(async () => {
	const notes = new Set<DeduplicationItemTypes>();
	const database: Pick<IDataDeduplicator, 'checkProcessedAndRecord'> = {
		checkProcessedAndRecord: async (items) => {
			const processed = items.filter((item) => notes.has(item));
			for (const item of items) notes.add(item);
			return { new: items.filter((item) => !processed.includes(item)), processed };
		},
	};
	await DataDeduplicationService.init(database as IDataDeduplicator);
});

/** Other test files share n8n with this one. */
afterAll(() => void delete (DataDeduplicationService as unknown as { instance?: unknown }).instance);

const items = ['a', 'b', 'c'].map((prompt) => ({ prompt }));
const MESSAGE =
	'The task may have been accepted: n8n was killed while submitting it, and ran the execution again';
const ADVICE = (item: number, executionId: string) =>
	`If the task was accepted, n8n's log has its ID after "Video, execution ${executionId}, item ${item}: the server accepted task". It may have been charged, so neither Retry On Fail`;

/** A second start with the same ID knows nothing about the first, as after the process has ended. */
const start = async (operation: string, executionId: string, settings: object = {}) =>
	await api.start({
		parameters: { ...CREATE_VIDEO, operation, options: KEEP_RUNNING },
		items,
		executionId,
		settings,
	});

it.each([
	['submit', '7'],
	['createVideo', '8'],
])(
	'%s of an execution that n8n begins anew submits nothing again, nor does its retry',
	async (operation, id) => {
		expect((await start(operation, id)).status).toBe('success');
		const anew = await start(operation, id, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		const retried = await retryExecution(anew, `9${id}`);
		for (const execution of [anew, retried]) {
			const { status, error, billed } = api.result(execution);
			expect({ status, error, billed }).toEqual({
				status: 'error',
				error: `3 of 3 items failed. ${[0, 1, 2].map((item) => `${MESSAGE} [item ${item}]`).join('. ')}`,
				billed: 3,
			});
		}
		const { error } = dataOf(anew).resultData as { error?: { description?: string } };
		expect(error?.description).toContain(ADVICE(0, id));
	},
);

it('each item says so with Continue, and another execution submits', async () => {
	await start('submit', '10');
	const { next, billed } = api.result(await start('submit', '10', { onError: 'continueRegularOutput' }));
	expect(billed).toBe(3);
	expect(next.flat().map(({ json }) => json.error)).toEqual(
		[0, 1, 2].map((index) => `${MESSAGE} [item ${index}]`),
	);
	expect(api.result(await start('submit', '11')).billed).toBe(6);
});
