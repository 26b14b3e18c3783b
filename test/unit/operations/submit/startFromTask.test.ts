import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import { toTaskImage } from '../../../../nodes/MidjourneyVideo/operations/submit/startFromTask.ts';
import { failureOf } from '../../failureOf.ts';

const picture = (record: object, index = 0) =>
	toTaskImage(toVideoTask({ id: '77', status: 'SUCCESS', ...record })!, index);
const urls = [0, 1, 2, 3].map((index) => `https://cdn.example/${index}.png`);
const grid = 'https://cdn.example/grid.png';
const buttonsOf = (...labels: string[]) => labels.map((label) => ({ customId: `MJ::${label}`, label }));
const GRID_BUTTONS = buttonsOf('U1', 'U2', 'U3', 'U4', 'V1', 'V2', 'V3', 'V4', '🔄');

describe('toTaskImage', () => {
	it('picks the picture with the index where the task lists several', () => {
		expect(picture({ action: 'IMAGINE', imageUrls: urls, imageUrl: grid, buttons: GRID_BUTTONS }, 2)).toBe(
			urls[2],
		);
		expect(picture({ imageUrls: urls.map((url) => ({ url })), imageUrl: urls[0] }, 3)).toBe(urls[3]);
	});

	it.each([
		[{ action: 'UPSCALE', imageUrl: urls[0] }, urls[0]],
		[{ action: 'UPLOAD', imageUrl: urls[0], buttons: null }, urls[0]],
		[{ action: 'SWAP_FACE', imageUrl: urls[0], buttons: [] }, urls[0]],
		[
			{ action: 'UPSCALE', imageUrl: urls[0], buttons: buttonsOf('Upscale (Subtle)', 'Vary (Subtle)') },
			urls[0],
		],
		[{ action: 'IMAGINE', imageUrls: [urls[1]], imageUrl: grid }, urls[1]],
	])('takes the only picture of %j whatever the index', (record, expected) => {
		for (const index of [0, 3]) expect(picture(record, index)).toBe(expected);
	});

	it.each([
		[{ action: 'IMAGINE', imageUrl: grid }],
		[{ action: 'IMAGINE', imageUrl: grid, buttons: GRID_BUTTONS }],
		[{ action: 'VARIATION', imageUrl: grid, buttons: null }],
		[{ action: 'REROLL', imageUrl: grid, buttons: [] }],
		[{ imageUrl: grid, buttons: GRID_BUTTONS }],
		[{ imageUrl: grid }],
		[{ action: 'IMAGINE', imageUrl: grid, imageUrls: [grid] }],
	])('refuses the grid of %j, and tells the ways out', (record) => {
		const failure = failureOf(() => picture(record));
		expect(failure.message).toBe('Image task 77 has only a grid of four pictures');
		expect(failure.description).toMatch(
			/use Create Image with “Source” set to “Existing Grid” and “Grid Task ID” 77,.*https:\/\/cdn\.example\/grid\.png$/,
		);
	});

	it.each([
		[{ status: 'IN_PROGRESS', progress: '50%' }, "Image task 77 isn't finished yet (IN_PROGRESS, 50%)"],
		[{ status: 'FAILURE' }, "Image task 77 didn't succeed (FAILURE)"],
		[{}, 'Image task 77 has no picture'],
		[{ imageUrl: 'none' }, 'Image task 77 has no picture'],
		[{ videoUrl: 'https://cdn.example/0.mp4' }, 'Task 77 is a video, not an image'],
		[{ imageUrls: urls.slice(0, 2) }, 'Image task 77 has no picture at “Image Index” 3'],
		[{ imageUrls: [urls[0], urls[1], null, null] }, 'Image task 77 has no picture at “Image Index” 3'],
	])('refuses %j', (record, message) => {
		const failure = failureOf(() => picture(record, 3));
		expect(failure.message).toBe(message);
		// Nothing was submitted: the ID in the message is the picture's.
		expect(failure).toMatchObject({ taskId: undefined, isFateUnknown: false });
		expect(failure.description).toBeTruthy();
	});
});
