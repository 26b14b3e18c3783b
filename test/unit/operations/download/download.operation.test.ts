import { describe, expect, it } from 'vitest';

import { download } from '../../../../nodes/MidjourneyVideo/operations/download/download.operation.ts';
import { type ItemResult, toParts } from '../../../../nodes/MidjourneyVideo/run/operation.ts';
import { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { createFakeRun, type RunSituation, VIDEO_FILE } from '../../fakeRun.ts';
import { failed, finished, finishedOutput, running } from '../../records.ts';

const run = async (items: Array<Record<string, unknown>>, situation: RunSituation = {}) => {
	const fake = createFakeRun(items, { operation: 'download', ...situation });
	return { ...fake, results: (await download.execute(fake.run)) as ItemResult[] };
};

const task = (taskId: string) => ({ '1': finished, '2': running, '3': failed })[taskId];

describe('Download', () => {
	it('makes an item of each video of the task, with its file and the simplified task', async () => {
		const { results, downloads, requests } = await run([{ taskId: '1' }], { script: { task } });
		const toItem = (videoIndex: number) => ({
			json: { taskId: '1', ...finishedOutput, videoIndex },
			binary: { data: VIDEO_FILE },
		});
		expect(results).toEqual([[toItem(0), toItem(1)]]);
		expect(downloads).toEqual(finished.videoUrls);
		expect(requests).toEqual(['0s fetch 1']);
	});

	it('brings the one video that is wanted', async () => {
		const { downloads } = await run([{ taskId: '1', download: 'one', videoIndex: 1 }], { script: { task } });
		expect(downloads).toEqual([finished.videoUrls[1]]);
	});

	it.each<[string, Record<string, unknown>, object]>([
		[
			'renders',
			{ taskId: '2' },
			{ message: 'Task 2 has no video to download (IN_PROGRESS, 10%)', taskId: '2' },
		],
		[
			'has failed',
			{ taskId: '3' },
			{ message: 'Task 3 has no video to download (FAILURE)', hasTaskFailed: true },
		],
		['is unknown', { taskId: '4' }, { message: 'Task 4 not found', taskId: '4' }],
		[
			'lacks the wanted video',
			{ taskId: '1', download: 'one', videoIndex: 3 },
			{ message: 'Task 1 has 2 videos, but none at “Video Index” 3', taskId: '1' },
		],
	])('downloads nothing of a task that %s, and asks for it once', async (_what, item, failure) => {
		const { results, downloads, requests } = await run([item], { script: { task } });
		expect(results.flatMap(toParts)).toEqual([expect.objectContaining(failure)]);
		expect(downloads).toEqual([]);
		expect(requests).toHaveLength(1);
	});

	it('asks for no task when an item cannot be read', async () => {
		const { results, requests } = await run([{ taskId: '1' }, { taskId: '1', outputField: ' ' }], {
			script: { task },
		});
		expect(results).toMatchObject([
			undefined,
			{ message: `“Put Output File in Field” isn't a field name: " "`, taskId: '1' },
		]);
		expect(requests).toEqual([]);
	});

	it('keeps the fields of the task with a file that does not come, and brings the others', async () => {
		const { results } = await run([{ taskId: '1' }], {
			script: { task },
			onError: 'continueRegularOutput',
			download: async ({ url }) => {
				if (url === finished.videoUrls[0]) throw new Failure('HTTP 410', { httpStatus: 410 });
				return await Promise.resolve(VIDEO_FILE);
			},
		});
		expect(results).toMatchObject([
			[
				{
					message: "Video 0 of task 1 couldn't be downloaded. HTTP 410",
					taskId: '1',
					fields: { taskId: '1', videoIndex: 0 },
				},
				{ json: { videoIndex: 1 }, binary: { data: VIDEO_FILE } },
			],
		]);
	});
});
