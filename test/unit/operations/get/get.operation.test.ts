import { describe, expect, it } from 'vitest';

import { get } from '../../../../nodes/MidjourneyVideo/operations/get/get.operation.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { createFakeRun, type RunSituation, VIDEO_FILE } from '../../fakeRun.ts';
import { finished, finishedOutput, running } from '../../records.ts';

const run = async (items: Array<Record<string, unknown>>, situation: RunSituation = {}) => {
	const fake = createFakeRun(items, { operation: 'get', ...situation });
	return { ...fake, results: await get.execute(fake.run) };
};

const task = (taskId: string) => ({ '1': finished, '2': running })[taskId];

describe('Get', () => {
	it('outputs the task of each item as it is now, simplified or as the API has it', async () => {
		const items = [{ taskId: '1' }, { taskId: ' 2 ', simplify: false }];
		const { results, requests } = await run(items, { script: { task } });
		expect(results).toEqual([
			[{ json: { taskId: '1', ...finishedOutput } }],
			[{ json: { id: '2', ...running } }],
		]);
		expect(requests).toEqual(['0s fetch 1', '0s fetch 2']);
	});

	it('brings the chosen videos of a finished task, and of a running one just the task', async () => {
		const items = ['1', '2'].map((taskId) => ({ taskId, download: 'first', outputField: 'video' }));
		const { results, downloads } = await run(items, { script: { task } });
		expect(results).toMatchObject([
			[{ json: { taskId: '1', videoIndex: 0 }, binary: { video: VIDEO_FILE } }],
			[{ json: { taskId: '2', finished: false } }],
		]);
		expect(downloads).toEqual([finished.videoUrls[0]]);
	});

	it.each<[string, Record<string, unknown>, object]>([
		['no Task ID', { taskId: '' }, { message: '“Task ID” is empty', isFateUnknown: false }],
		[
			'a Task ID that is none',
			{ taskId: '../1' },
			{ message: `“Task ID” isn't a valid task ID: "../1"`, isFateUnknown: true },
		],
		[
			'an unknown Download',
			{ download: 'two' },
			{ message: '“Download” must be none, first, all or one, not "two"', taskId: '3' },
		],
		[
			'Options that cannot be read',
			{ options: new Error('No node Mail') },
			{ message: 'No node Mail', taskId: '3' },
		],
	])(
		'asks for nothing when an item has %s, and keeps the task that it is about',
		async (_what, change, failure) => {
			const { results, requests } = await run([{ taskId: '1' }, { taskId: '3', ...change }], {
				script: { task },
			});
			expect(results).toEqual([undefined, expect.objectContaining(failure)]);
			expect(requests).toEqual([]);
		},
	);

	it('fails the item whose task the server does not know or show, and outputs the others', async () => {
		const answers = (taskId: string) =>
			taskId === '4' ? new Failure('The key was rejected', { httpStatus: 401 }) : task(taskId);
		const items = ['3', '1', '4'].map((taskId) => ({ taskId }));
		const { results } = await run(items, { script: { task: answers }, onError: 'continueRegularOutput' });
		expect(results).toMatchObject([
			{ message: 'Task 3 not found', taskId: '3' },
			[{ json: { taskId: '1' } }],
			{ message: 'The key was rejected', taskId: '4', httpStatus: 401 },
		]);
	});
});
