import { describe, expect, it } from 'vitest';

import { toVideoTask, type VideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import {
	toGridResult,
	toNextStep,
	toOverdueResult,
	toUpscaledResult,
} from '../../../../nodes/MidjourneyVideo/operations/createImage/imageResult.ts';
import type { TaskItem } from '../../../../nodes/MidjourneyVideo/run/downloads.ts';
import type { ItemWait } from '../../../../nodes/MidjourneyVideo/run/wait/itemWait.ts';
import type { WaitEnd } from '../../../../nodes/MidjourneyVideo/run/wait/pollUntilSettled.ts';
import type { Failure } from '../../../../nodes/MidjourneyVideo/shared/failure.ts';
import { waitFor } from '../../run/wait/waitFor.ts';

const toWait = (change: Partial<ItemWait> = {}): ItemWait => ({
	...waitFor('18', { maxWaitMinutes: 5, failureField: 'If Image Fails' }),
	deadlineMs: 0,
	isCutShort: false,
	...change,
});
const task = (record: object) => toVideoTask({ id: '18', action: 'UPSCALE', ...record })!;
const settled = (record: object): WaitEnd => ({ kind: 'settled', task: task(record) });
const LINK = 'https://cdn.example/18.png';
const DONE = { status: 'SUCCESS', progress: '100%', imageUrl: LINK };
const choice = { gridTaskId: '17', imageIndex: 2 };
const jsonOf = (result: TaskItem | Failure) => (result as TaskItem).json;
const linksOf = (result: TaskItem | Failure, from: VideoTask) => (result as TaskItem).toLinks!(from);

describe('a picture', () => {
	it('is output with its one link, at the place of its index', () => {
		const result = toUpscaledResult(toWait(), settled(DONE), choice);
		expect(jsonOf(result)).toMatchObject({
			taskId: '18',
			succeeded: true,
			imageUrl: LINK,
			imageUrls: [LINK],
		});
		expect(jsonOf(result)).not.toHaveProperty('gridTaskId');
		expect(linksOf(result, task(DONE))).toEqual([null, null, LINK]);
	});

	it('that has no link is told so', () => {
		const result = toUpscaledResult(toWait(), settled({ ...DONE, imageUrl: '' }), choice);
		expect(jsonOf(result)).toMatchObject({ succeeded: true, imageUrl: null, imageUrls: [] });
	});

	it.each<[string, WaitEnd]>([
		['failed', settled({ status: 'FAILURE' })],
		['was cancelled', settled({ status: 'CANCEL' })],
		['asks for input', settled({ status: 'MODAL' })],
	])('whose task %s is an error that names the grid, which is paid for', (_what, end) => {
		expect(toUpscaledResult(toWait(), end, choice)).toMatchObject({
			taskId: '18',
			hasTaskFailed: false,
			fields: { gridTaskId: '17' },
			description: expect.stringMatching(
				/^The grid is paid for and not lost: .* “Grid Task ID” 17\. /,
			) as string,
		});
	});

	it('that takes too long is an error that tells to wait for it', () => {
		const end: WaitEnd = { kind: 'timedOut', task: task({ status: 'IN_PROGRESS' }) };
		expect(toUpscaledResult(toWait(), end, choice)).toMatchObject({
			taskId: '18',
			fields: { gridTaskId: '17' },
			description: expect.stringContaining('Get Video or Wait for Video and task ID 18') as string,
		});
	});

	it('of which nothing was seen is output like any image that is not there', () => {
		const result = toUpscaledResult(toWait({ returnsFailures: true }), { kind: 'timedOut' }, choice);
		expect(jsonOf(result)).toMatchObject({
			taskId: '18',
			status: null,
			imageUrl: null,
			imageUrls: [],
			timedOut: true,
			gridTaskId: '17',
		});
		expect(jsonOf(result)).not.toHaveProperty('videoUrl');
	});

	it('is the API’s own object where it is not simplified', () => {
		const result = toUpscaledResult(toWait({ simplify: false }), settled(DONE), choice);
		expect(jsonOf(result)).toEqual({ id: '18', action: 'UPSCALE', ...DONE });
	});
});

describe('a grid', () => {
	const imageUrls = [0, 1, 2, 3].map((index) => `https://cdn.example/18-${index}.png`);
	const grid = { ...DONE, action: 'IMAGINE', imageUrls };

	it('as it is has its own link, and those of its pictures where the server lists them', () => {
		const result = toGridResult(toWait(), settled(grid));
		expect(jsonOf(result)).toMatchObject({ imageUrl: LINK, imageUrls });
		expect(linksOf(result, task(grid))).toEqual([LINK]);
	});

	it('that has succeeded when the time is over is an error that says how to go on', () => {
		expect(toOverdueResult(toWait(), task(grid))).toMatchObject({
			message:
				'Grid 18 is finished, but the 5 minutes of “Max Wait” ended before one of its pictures could be upscaled',
			taskId: '18',
			hasTaskFailed: false,
		});
	});

	it.each<[string, Partial<ItemWait>, object]>([
		['is timed out where that is wanted', { returnsFailures: true }, { timedOut: true }],
		['is unfinished as a tool', { returnsUnfinished: true }, {}],
	])('that has succeeded then %s, and none of its links is passed on', (_what, change, more) => {
		expect(jsonOf(toOverdueResult(toWait(change), task(grid)))).toEqual({
			taskId: '18',
			status: 'SUCCESS',
			finished: false,
			succeeded: false,
			progress: 100,
			imageUrl: null,
			imageUrls: [],
			state: null,
			prompt: null,
			failReason: null,
			...more,
		});
	});
});

it('an agent is told how to go on with an image that is not there, and nothing of one that is', () => {
	const settings = toWait();
	expect(toNextStep({ json: { finished: false }, settings }).json.nextStep).toContain(
		'exactly the same values',
	);
	expect(toNextStep({ json: { finished: true }, settings }).json).toEqual({ finished: true });
});
