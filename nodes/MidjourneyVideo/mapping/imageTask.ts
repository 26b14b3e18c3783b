import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../failure';
import type { VideoTask } from '../types';
import { isObject, toText } from './json';
import { isSettled, isSucceeded, toAction, toStateText } from './videoTask';
import { toFilledPlaces } from './videoUrls';

/** Actions whose result is one picture, where the server gives no buttons to tell. */
const SINGLE_ACTIONS = new Set(['UPSCALE', 'SWAP_FACE', 'UPLOAD']);

/**
 * The link to a picture of a finished Midjourney image task that a video can start from: the `imageIndex`-th where the
 * server lists several, else its only one.
 *
 * @throws Failure when the task has not finished well, or has no such single picture. A video of a 2×2 grid would move four
 * small pictures at once, and be paid for.
 */
export function toTaskPicture(task: VideoTask, imageIndex: number): string {
	if (!isSucceeded(task)) {
		throw new Failure(`Image task ${task.id} is not finished (${toStateText(task)})`, {
			description: isSettled(task)
				? 'It did not end well and has no picture. Use another image task.'
				: 'Wait until the image task is finished, e.g. with the Wait operation, and submit the video then.',
		});
	}
	if (task.videoUrls.length > 0) {
		throw new Failure(`Task ${task.id} is a video, not an image`, {
			description: 'Set Start From to "Existing Video" to extend a video, or enter the id of an image task.',
		});
	}
	const { imageUrl, imageUrls } = task;
	if (imageUrls.length > 1) return pictureAt(task, imageIndex);
	const [single = imageUrl] = imageUrls;
	// A list of one may hold a grid as well.
	if (single !== null && single !== imageUrl) return single;
	if (imageUrl === null) {
		throw new Failure(`Image task ${task.id} has no picture`, {
			description: 'The server gave no image link for it. Use another image task, or the URL of the image.',
		});
	}
	if (isGrid(task.record)) {
		throw new Failure(`Image task ${task.id} has only a grid of four pictures`, {
			description: `A video of it would move all four at once. Upscale one of them (button U1 to U4) and enter the id of that task, or set Image From to "URL" to use the whole grid: ${imageUrl}`,
		});
	}
	return imageUrl;
}

/** Midjourney offers U1 to U4 for the four pictures of a grid. */
function isGrid(record: IDataObject): boolean {
	const { buttons } = record;
	if (!Array.isArray(buttons) || buttons.length === 0) return !SINGLE_ACTIONS.has(toAction(record));
	return buttons.some((button) => isObject(button) && /^U[1-4]$/.test(toText(button.label) ?? ''));
}

function pictureAt({ id, imageUrls }: VideoTask, imageIndex: number): string {
	const url = imageUrls[imageIndex];
	if (url) return url;
	throw new Failure(`Image task ${id} has no picture with Image Index ${imageIndex}`, {
		description: `Image Index counts from 0. The server lists the pictures ${toFilledPlaces(imageUrls).join(', ')}.`,
	});
}
