import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../nodes/MidjourneyVideo/api/task.ts';
import type { ItemResult } from '../../../nodes/MidjourneyVideo/run/operation.ts';
import { toOutputItems, toTaskOutput } from '../../../nodes/MidjourneyVideo/run/output.ts';
import { Failure } from '../../../nodes/MidjourneyVideo/shared/failure.ts';
import { createFakeRun, type RunSituation, VIDEO_FILE } from '../fakeRun.ts';

const refusal = new Failure('Refused', { description: 'Change the prompt.', httpStatus: 400 });
const unclear = new Failure('No answer', { isFateUnknown: true });
const notLoaded = new Failure('Not downloaded', {
	taskId: '17',
	fields: { taskId: '17', status: 'SUCCESS' },
});

const output = (results: ItemResult[], situation: RunSituation = {}) =>
	toOutputItems(createFakeRun([{}], situation).context, results);

describe('toOutputItems', () => {
	it('pairs each item with the one that it comes from, however many come from one', () => {
		const binary = { data: VIDEO_FILE };
		const results = [
			[{ json: { videoIndex: 0 }, binary }, { json: { videoIndex: 1 } }],
			[],
			[{ json: { taskId: '3' } }],
		];
		expect(output(results)).toEqual([
			{ json: { videoIndex: 0 }, binary, pairedItem: { item: 0 } },
			{ json: { videoIndex: 1 }, pairedItem: { item: 0 } },
			{ json: { taskId: '3' }, pairedItem: { item: 2 } },
		]);
	});

	it('throws one error for the run, with the tasks of the other items, unless items may fail one by one', () => {
		expect(() => output([[{ json: { taskId: '17' } }], refusal, undefined])).toThrow(
			expect.objectContaining({
				message: 'Refused [item 1]',
				description: 'Change the prompt. Task IDs: 17 [item 0]. Not started: 1 of 3 items.',
			}) as Error,
		);
	});

	it('throws as well for one file of several', () => {
		expect(() => output([[{ json: { taskId: '17' } }, notLoaded]])).toThrow('Not downloaded [item 0]');
	});

	it('tells of a failed item, besides what is known of its task, whether it may be billed', () => {
		expect(output([refusal, unclear, [notLoaded]], { onError: 'continueRegularOutput' })).toEqual([
			{
				json: { error: 'Refused [item 0]', advice: 'Change the prompt.', mayBeBilled: false },
				pairedItem: { item: 0 },
			},
			{ json: { error: 'No answer [item 1]', advice: null, mayBeBilled: true }, pairedItem: { item: 1 } },
			{
				json: {
					taskId: '17',
					status: 'SUCCESS',
					error: 'Not downloaded [item 2]',
					advice: null,
					mayBeBilled: true,
				},
				pairedItem: { item: 2 },
			},
		]);
	});

	it('has n8n send a failed item to the error output without cutting its fields down', () => {
		const [item] = output([notLoaded], { onError: 'continueErrorOutput' });
		expect(item!.error).toMatchObject({ message: 'Not downloaded [item 0]' });
		expect(Object.keys(item!)).toEqual(['json', 'pairedItem']);
		expect(item!.json).toMatchObject({ taskId: '17', mayBeBilled: true });
	});

	it('gives an agent what a model can use, of a failure, too', () => {
		const receipt = { taskId: '17', code: 1, description: 'ok', properties: null };
		expect(output([[{ json: receipt }]], { isTool: true })[0]!.json).toEqual({
			taskId: '17',
			nextStep: expect.stringContaining('with task ID 17') as string,
		});
		expect(output([refusal], { isTool: true })[0]!.json).toEqual({
			error: 'Refused. Change the prompt.',
			mayBeBilled: false,
		});
	});

	it('gives nothing for items that were not begun', () => {
		expect(output([undefined, undefined])).toEqual([]);
	});
});

describe('toTaskOutput', () => {
	const record = {
		id: '1719838483990100',
		status: 'SUCCESS',
		progress: '100%',
		action: 'VIDEO',
		state: 'row-7',
		prompt: 'waves',
		submitTime: 1719838483990,
		startTime: 0,
		finishTime: '1719838500000',
		videoUrl: 'https://cdn.example/1.mp4',
		buttons: [{ customId: 'x' }],
		somethingNew: { a: 1 },
	};

	it('simplifies to the promised fields, absent ones null', () => {
		expect(toTaskOutput(toVideoTask(record)!, true)).toEqual({
			taskId: '1719838483990100',
			status: 'SUCCESS',
			finished: true,
			succeeded: true,
			progress: 100,
			videoUrl: 'https://cdn.example/1.mp4',
			videoUrls: ['https://cdn.example/1.mp4'],
			state: 'row-7',
			prompt: 'waves',
			failReason: null,
		});
	});

	it('returns the API’s own object without simplifying, unknown fields included', () => {
		expect(toTaskOutput(toVideoTask(record)!, false)).toEqual(record);
	});

	it('turns an id that came as a number into text in both outputs', () => {
		const task = toVideoTask({ ...record, id: 1719838483990100 })!;
		expect(toTaskOutput(task, false).id).toBe('1719838483990100');
		expect(toTaskOutput(task, true).taskId).toBe('1719838483990100');
	});
});
