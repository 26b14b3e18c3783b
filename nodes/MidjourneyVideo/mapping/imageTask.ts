import { Failure } from '../failure';
import type { VideoTask } from '../types';
import { toText } from './json';
import { isSettled, isSucceeded, toStateText } from './videoTask';
import { toImageUrls, toUrls } from './videoUrls';

export interface TaskPicture {
	url: string;
	/** True when the picture is the 2×2 grid of an imagine task rather than one of its four pictures. */
	isGrid: boolean;
}

/**
 * The picture of a finished Midjourney image task: the `imageIndex`-th where the server lists several, else its only
 * one, which for an imagine task is the grid.
 *
 * @throws Failure when the task has not finished well, has no picture, or not that many
 */
export function toTaskPicture(task: VideoTask, imageIndex: number): TaskPicture {
	if (!isSucceeded(task)) {
		throw new Failure(`Image task ${task.id} is not finished (${toStateText(task)})`, {
			description: isSettled(task)
				? 'It did not end well and has no picture. Use another image task.'
				: 'Wait until the image task is finished, e.g. with the Wait operation, and submit the video then.',
			taskId: task.id,
		});
	}
	if (task.videoUrls.length > 0) {
		throw new Failure(`Task ${task.id} is a video, not an image`, {
			description: 'Set Start From to "Existing Video" to extend a video, or enter the id of an image task.',
			taskId: task.id,
		});
	}
	const pictures = toImageUrls(task.record);
	if (pictures.length > 1) return { url: pictureAt(pictures, imageIndex, task.id), isGrid: false };
	const url = pictures[0] ?? toUrls(task.record.imageUrl)[0];
	if (url === undefined) {
		throw new Failure(`Image task ${task.id} has no picture`, {
			description: 'The server gave no image link for it. Use another image task, or the URL of the image.',
			taskId: task.id,
		});
	}
	const isImagine = toText(task.record.action)?.toUpperCase() === 'IMAGINE';
	return { url, isGrid: pictures.length === 0 && isImagine };
}

function pictureAt(pictures: string[], imageIndex: number, taskId: string): string {
	const url = pictures[imageIndex];
	if (url !== undefined) return url;
	throw new Failure(
		`Image task ${taskId} has ${pictures.length} pictures, none with Image Index ${imageIndex}`,
		{
			description: `Image Index counts from 0; the last picture is ${pictures.length - 1}.`,
			taskId,
		},
	);
}
