import { describe, expect, it } from 'vitest';

import { toTaskPicture } from '../../../nodes/MidjourneyVideo/mapping/imageTask.ts';
import { toVideoTask } from '../../../nodes/MidjourneyVideo/mapping/videoTask.ts';
import { failureOf } from '../failureOf.ts';

const picture = (record: object, index = 0) =>
	toTaskPicture(toVideoTask({ id: '77', status: 'SUCCESS', ...record })!, index);
const urls = [0, 1, 2, 3].map((index) => `https://cdn.example/${index}.png`);

describe('toTaskPicture', () => {
	it('picks the picture with the index where the task lists several', () => {
		expect(picture({ imageUrls: urls, imageUrl: 'https://cdn.example/grid.png' }, 2)).toEqual({
			url: urls[2],
			isGrid: false,
		});
		expect(picture({ imageUrls: urls.map((url) => ({ url })) }, 3)).toEqual({ url: urls[3], isGrid: false });
	});

	it('takes the only picture whatever the index', () => {
		expect(picture({ action: 'UPSCALE', imageUrl: urls[0] }, 3)).toEqual({ url: urls[0], isGrid: false });
		expect(picture({ action: 'IMAGINE', imageUrls: [urls[1]] }, 2)).toEqual({ url: urls[1], isGrid: false });
	});

	it('marks the grid of an imagine task', () => {
		expect(picture({ action: 'IMAGINE', imageUrl: urls[0] })).toEqual({ url: urls[0], isGrid: true });
	});

	it.each([
		[{ status: 'IN_PROGRESS', progress: '50%' }, 'Image task 77 is not finished (IN_PROGRESS, 50%)'],
		[{ status: 'FAILURE' }, 'Image task 77 is not finished (FAILURE)'],
		[{}, 'Image task 77 has no picture'],
		[{ imageUrl: 'none' }, 'Image task 77 has no picture'],
		[{ videoUrl: 'https://cdn.example/0.mp4' }, 'Task 77 is a video, not an image'],
		[{ imageUrls: urls.slice(0, 2) }, 'Image task 77 has 2 pictures, none with Image Index 3'],
	])('refuses %j', (record, message) => {
		const failure = failureOf(() => picture(record, 3));
		expect(failure.message).toBe(message);
		expect(failure.taskId).toBe('77');
		expect(failure.description).toBeTruthy();
	});
});
