import type { DeduplicationItemTypes, IDataDeduplicator } from 'n8n-workflow';
import { DataDeduplicationService } from 'n8n-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import {
	dataOf,
	outputsOf,
	resumeExecution,
	retryExecution,
	type StoredExecution,
	type WakeUp,
} from '../suspendedRun.ts';
import { useExecutions } from '../useExecutions.ts';

const api = useExecutions();
const CREATE_IMAGE = { operation: 'createImage', prompt: '={{ $json.prompt }}' };
const prompts = ['one', 'two', 'three'];
const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** What n8n's database knows about submissions. */
const notes = new Set<DeduplicationItemTypes>();
/** Whether another process, about which nothing else is known, has noted all of them. */
let isNotedElsewhere = false;
beforeEach(() => void (isNotedElsewhere = false));
beforeAll(async () => {
	const database: Pick<IDataDeduplicator, 'checkProcessedAndRecord'> = {
		checkProcessedAndRecord: async (items) => {
			const processed = items.filter((item) => isNotedElsewhere || notes.has(item));
			for (const item of items) notes.add(item);
			return { new: items.filter((item) => !processed.includes(item)), processed };
		},
	};
	await DataDeduplicationService.init(database as IDataDeduplicator);
});
afterAll(() => void delete (DataDeduplicationService as unknown as { instance?: unknown }).instance);

let executions = 700;
const start = async (
	settings: object = {},
	items = prompts.map((prompt) => ({ prompt })),
	change: object = {},
) =>
	await api.start({
		parameters: { ...CREATE_IMAGE, ...change },
		items,
		settings,
		executionId: String((executions += 1)),
	});
/** Finishes all renders and resumes an execution. */
const goOn = async (execution: StoredExecution, wakeUp?: WakeUp) => {
	api.finishRenders();
	return await resumeExecution(execution, wakeUp);
};
const calls = () => api.simulator.submissions.map(({ call }) => call);
const count = (call: string) => calls().filter((made) => made === call).length;
const gridOf = (prompt: string) => api.idOf(prompt);
const pictureOf = (prompt: string) => {
	const grid = gridOf(prompt);
	const made = api.simulator.submissions.filter(({ body }) => body.taskId === grid);
	expect(made).toHaveLength(1);
	return made[0]!.id;
};
const idsOf = (execution: StoredExecution, node = 'Next') =>
	outputsOf(execution, node).map((items) => items.map(({ json }) => json.taskId));

describe.each(['timer', 'webhook'] as const)('an execution that its %s wakes', (wakeUp) => {
	it('goes on with the second submissions, and is suspended again until their pictures are there', async () => {
		const first = await start();
		expect(first.status).toBe('waiting');
		expect(calls()).toEqual(['imagine', 'imagine', 'imagine']);
		const second = await goOn(first, wakeUp);
		expect(second.status).toBe('waiting');
		expect([count('imagine'), count('action')]).toEqual([3, 3]);
		const ended = await goOn(second, wakeUp);
		expect(ended.status).toBe('success');
		expect(idsOf(ended)).toEqual([prompts.map(pictureOf)]);
		expect([count('imagine'), count('action')]).toEqual([3, 3]);
		expect(api.requests().filter((route) => route === 'fetch')).toHaveLength(6);
	});
});

describe('a run from data of before', () => {
	it.each([
		['timer', 'webhook'],
		['timer', 'timer'],
	] as const)('that comes at the same moment (%s, %s) submits nothing again', async (one, other) => {
		const first = await start();
		api.finishRenders();
		const runs = await Promise.all([resumeExecution(first, one), resumeExecution(first, other)]);
		expect(runs.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
		expect(count('action')).toBe(3);
		for (const run of runs) {
			const ended = await goOn(run);
			expect(idsOf(ended).flat()).toEqual(
				expect.arrayContaining(idsOf(ended).length > 0 ? prompts.map(pictureOf) : []),
			);
		}
		expect([count('imagine'), count('action')]).toEqual([3, 3]);
	});

	it('that comes late goes on with the pictures that are being made', async () => {
		const first = await start();
		const second = await goOn(first);
		const late = await resumeExecution(first);
		expect([second.status, late.status]).toEqual(['waiting', 'waiting']);
		expect(count('action')).toBe(3);
		const ended = await goOn(late);
		expect(idsOf(ended)).toEqual([prompts.map(pictureOf)]);
	});

	it('that another process begins after a kill submits nothing again, and names the grids', async () => {
		const first = await start({ onError: 'continueRegularOutput' });
		isNotedElsewhere = true;
		const ended = await goOn(first);
		expect([count('imagine'), count('action')]).toEqual([3, 0]);
		expect(outputsOf(ended, 'Next')[0]!.map(({ json }) => json)).toEqual(
			prompts.map((prompt, index) => ({
				error: expect.stringMatching(
					`^Grid ${gridOf(prompt)} is finished, but its picture 0 couldn't be upscaled\\. The task may have been accepted: n8n was killed .* \\[item ${index}\\]$`,
				) as string,
				advice: expect.stringContaining(
					`“Grid Task ID” ${gridOf(prompt)} may pay for the picture twice.`,
				) as string,
				taskId: gridOf(prompt),
				mayBeBilled: true,
			})),
		);
	});
});

describe('a further try', () => {
	it('sends only the second submission that was refused', async () => {
		const onAction = {
			on: 'submit',
			when: ({ path }: { path: string }) => path.endsWith('/action'),
		} as const;
		const first = await start(retryOnFail);
		api.simulator.fault({ ...onAction, kind: 'code', code: 9 });
		const second = await goOn(first);
		expect(second.status).toBe('waiting');
		expect([count('imagine'), count('action')]).toEqual([3, 3]);
		const ended = await goOn(second);
		expect(idsOf(ended)).toEqual([prompts.map(pictureOf)]);
	});

	it('never sends one of which nobody knows', async () => {
		const onAction = {
			on: 'submit',
			when: ({ path }: { path: string }) => path.endsWith('/action'),
		} as const;
		const first = await start({ ...retryOnFail, onError: 'continueRegularOutput' });
		api.simulator.fault({ ...onAction, kind: 'reset', accepted: true });
		const ended = await goOn(await goOn(first));
		expect(ended.status).toBe('success');
		expect([count('imagine'), count('action')]).toEqual([3, 3]);
		const errors = outputsOf(ended, 'Next')
			.flat()
			.map(({ json }) => json.error !== undefined);
		expect(errors.filter(Boolean)).toHaveLength(1);
	});

	it('that ends at an item of which nobody knows still names the picture of another', async () => {
		const first = await start(retryOnFail, undefined, { options: { concurrency: 1 } });
		const isOfTwo = ({ body }: { body: unknown }) => Object(body).taskId === gridOf('two');
		api.simulator.fault({ on: 'submit', kind: 'reset', accepted: true, when: isOfTwo });
		const ended = await goOn(first);
		expect([count('imagine'), count('action')]).toEqual([3, 2]);
		const { error } = dataOf(ended).resultData;
		expect(error?.message).toMatch(new RegExp(`Grid ${gridOf('two')} is finished.* \\[item 1\\]$`));
		expect(error?.description).toContain(
			`Task IDs: ${pictureOf('one')} [item 0], ${gridOf('three')} [item 2].`,
		);
	});

	it('after an upscaling that failed is the retry of the execution: nothing is paid again', async () => {
		const first = await start({}, [{ prompt: 'one' }]);
		api.simulator.script({ when: { call: 'action' }, outcome: 'FAILURE' });
		const failedExecution = await goOn(await goOn(first));
		expect(failedExecution.status).toBe('error');
		const retried = await goOn(await retryExecution(failedExecution, '9001'));
		expect(retried.status).toBe('error');
		expect([count('imagine'), count('action')]).toEqual([1, 1]);
	});
});

it('an item that fails at its grid is told at its place, while the others get their pictures', async () => {
	api.simulator.script({ when: { prompt: 'two' }, outcome: 'FAILURE', failReason: 'flagged' });
	const ended = await goOn(await goOn(await start({ onError: 'continueRegularOutput' })));
	expect([count('imagine'), count('action')]).toEqual([3, 2]);
	expect(outputsOf(ended, 'Next')[0]!.map(({ json }) => json.error ?? json.taskId)).toEqual([
		pictureOf('one'),
		`Task ${gridOf('two')} failed with status FAILURE: flagged [item 1]`,
		pictureOf('three'),
	]);
});

it('a grid that needs no second submission ends at once, and is told with the others’ pictures', async () => {
	const imageUrls = [0, 1, 2, 3].map((index) => ({ url: `https://cdn.example/${index}.png` }));
	api.simulator.script({ when: { prompt: 'two' }, fields: { buttons: [], imageUrls } });
	const ended = await goOn(await goOn(await start()));
	expect([count('imagine'), count('action')]).toEqual([3, 2]);
	expect(outputsOf(ended, 'Next')[0]!.map(({ json }) => [json.taskId, json.imageUrl])).toEqual([
		[pictureOf('one'), expect.stringContaining('/mj/image/')],
		[gridOf('two'), 'https://cdn.example/0.png'],
		[pictureOf('three'), expect.stringContaining('/mj/image/')],
	]);
});

it('Max Wait counts for both tasks together, and nothing is bought when it is over', async () => {
	const first = await start({}, [{ prompt: 'one' }], { maxWaitMinutes: 5 });
	vi.setSystemTime(Date.now() + 6 * 60_000);
	const ended = await goOn(first);
	expect([count('imagine'), count('action')]).toEqual([1, 0]);
	expect(dataOf(ended).resultData.error).toMatchObject({
		message: `Grid ${gridOf('one')} is finished, but the 5 minutes of “Max Wait” ended before one of its pictures could be upscaled [item 0]`,
		description: expect.stringContaining(`“Grid Task ID” ${gridOf('one')}`) as string,
	});
});
