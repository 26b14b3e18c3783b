import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toSimplifiedTask, toTaskOutput } from '../../../nodes/MidjourneyVideo/mapping/taskOutput.ts';
import { isSettled, toStateText, toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';

describe('toVideoTask', () => {
	it.each([
		['40%', 40],
		['100%', 100],
		['33.5%', 33.5],
		[40, 40],
		['40', 40],
		['250%', 100],
		['', null],
		['soon', null],
		[null, null],
		[undefined, null],
		['-3%', null],
		[{}, null],
	])('reads progress %j as %j', (progress, expected) => {
		expect(toVideoTask({ id: '1', progress })?.progressPercent).toBe(expected);
	});

	it.each(['SUCCESS', 'FAILURE', 'CANCEL', 'MODAL', 'success'])('takes %s as settled', (status) => {
		expect(isSettled(toVideoTask({ id: '1', status })!)).toBe(true);
	});

	it.each(['NOT_START', 'SUBMITTED', 'IN_PROGRESS', '', undefined, 'QUEUED_SOMEWHERE'])(
		'takes %j as still running',
		(status) => {
			expect(isSettled(toVideoTask({ id: '1', status })!)).toBe(false);
		},
	);

	it.each([null, undefined, 'x', 7, [], {}, { id: '' }, { id: {} }, { status: 'SUCCESS' }])(
		'takes %j for no task',
		(value) => {
			expect(toVideoTask(value)).toBeUndefined();
		},
	);

	it.each([1.5, 1e21, 2 ** 53, NaN])('takes the number %d for no id: it has lost digits', (id) => {
		expect(toVideoTask({ id, status: 'SUCCESS' })).toBeUndefined();
	});

	it('takes no record that is nested too deep to be output', () => {
		const withLevels = (levels: number) =>
			JSON.parse(`{"id":"1","state":${'['.repeat(levels)}${']'.repeat(levels)}}`);
		expect(toVideoTask(withLevels(40))?.id).toBe('1');
		expect(toVideoTask(withLevels(10_000))).toBeUndefined();
	});

	it('never throws and always gives a text id, whatever the server sends', () => {
		const record = fc.record(
			{
				id: fc.anything(),
				status: fc.anything(),
				progress: fc.anything(),
				videoUrl: fc.anything(),
				videoUrls: fc.anything(),
				imageUrl: fc.anything(),
				properties: fc.anything(),
				submitTime: fc.anything(),
				state: fc.anything(),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(fc.oneof(record, fc.anything()), (value) => {
				const task = toVideoTask(value);
				if (!task) return;
				const output = toSimplifiedTask(task);
				expect(typeof output.taskId).toBe('string');
				expect(typeof task.record.id).toBe('string');
				expect(output.videoUrls).toSatisfy((urls: unknown[]) => urls.every((url) => typeof url === 'string'));
				expect(output.videoUrl).toBe((output.videoUrls as string[])[0] ?? null);
			}),
		);
	});
});

describe('toStateText', () => {
	it('tells status and progress, as far as there are any', () => {
		expect(toStateText(toVideoTask({ id: '1', status: 'IN_PROGRESS', progress: '40%' }))).toBe(
			'IN_PROGRESS, 40%',
		);
		expect(toStateText(toVideoTask({ id: '1', status: '' }))).toBe('no status yet');
		expect(toStateText(undefined)).toBe('no status seen');
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
