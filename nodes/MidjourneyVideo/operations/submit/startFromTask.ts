import type { IDataObject } from 'n8n-workflow';

import { UNKNOWN_TASK_ADVICE } from '../../api/refusal';
import { hasSingleImage, isSettled, isSucceeded, toStateText, type VideoTask } from '../../api/task';
import { toFilledPlaces } from '../../api/taskLinks';
import type { FetchImage } from '../../api/types';
import { Failure, toFailure } from '../../shared/failure';
import { isObject, toText } from '../../shared/json';
import { isLocalHost } from '../../shared/urls';
import type { SubmitParameters } from './parameters';

/**
 * Adds the picture to a request that starts from an image task: as a link, or as a file if the link is local, where
 * Midjourney can't reach it.
 *
 * @throws Failure if the task can't be looked up, has no picture to start from, or its picture can't be downloaded
 */
export async function withTaskImage<Request extends SubmitParameters>(
	request: Request,
	lookUp: (taskId: string) => Promise<VideoTask | undefined>,
	fetchImage: FetchImage,
): Promise<Request> {
	const { imageTask, body, timeoutMs } = request;
	// An image in Extra Fields wins.
	if (!imageTask || body.image !== undefined) return request;
	const { taskId, imageIndex } = imageTask;
	const task = await lookUp(taskId).catch((error: unknown) => {
		const failure = toFailure(error);
		throw new Failure(`Image task ${taskId} couldn't be checked. ${failure.message}`, failure);
	});
	if (!task) {
		throw new Failure(`Image task ${taskId} not found`, { description: UNKNOWN_TASK_ADVICE });
	}
	const url = toTaskImage(task, imageIndex);
	if (!isLocalHost(new URL(url).hostname)) return { ...request, body: { ...body, image: url } };
	const imageFile = await fetchImage(url, timeoutMs).catch((error: unknown) => {
		const { message } = toFailure(error);
		throw new Failure(`The picture of image task ${taskId} couldn't be downloaded. ${message}`, {
			description: `Its link ${url} points to a local address that Midjourney can't reach, so the picture itself has to be sent. Check that n8n can open the link. Nothing was accepted or charged.`,
		});
	});
	return { ...request, imageFile };
}

/**
 * The link to a picture of a finished Midjourney image task that a video can start from: the one at `imageIndex` if the
 * server lists several, otherwise the only one.
 *
 * @throws Failure if the task didn't succeed, or has no such single picture. A video of a 2×2 grid would animate four
 * small pictures at once, and still cost money.
 */
export function toTaskImage(task: VideoTask, imageIndex: number): string {
	if (!isSucceeded(task)) {
		const state = toStateText(task);
		if (isSettled(task)) {
			throw new Failure(`Image task ${task.id} didn't succeed (${state})`, {
				description: 'It has no picture. Use another image task.',
			});
		}
		throw new Failure(`Image task ${task.id} isn't finished yet (${state})`, {
			description: 'Wait until the image task is finished, e.g. with Wait for Video, then submit the video.',
		});
	}
	if (task.videoUrls.length > 0) {
		throw new Failure(`Task ${task.id} is a video, not an image`, {
			description:
				'To extend a video, set “Source” to “Existing Video”. Otherwise, enter the ID of an image task.',
		});
	}
	const { imageUrl, imageUrls } = task;
	if (imageUrls.length > 1) return imageAt(task, imageIndex);
	const [single = imageUrl] = imageUrls;
	// A list of one may also hold a grid.
	if (single !== null && single !== imageUrl) return single;
	if (imageUrl === null) {
		throw new Failure(`Image task ${task.id} has no picture`, {
			description:
				'The server returned no image link for it. Use another image task, or the URL of the image.',
		});
	}
	if (isGrid(task.record)) {
		throw new Failure(`Image task ${task.id} has only a grid of four pictures`, {
			description: `A video of the grid would animate all four at once. To get one of them, use Create Image with “Source” set to “Existing Grid” and “Grid Task ID” ${task.id}, then use the ID of its task here. Or, to use the whole grid, set “Image Source” to “URL” and enter ${imageUrl}`,
		});
	}
	return imageUrl;
}

/** Midjourney offers the buttons U1 to U4 for a grid's four pictures. Without buttons, the task's action decides. */
function isGrid(record: IDataObject): boolean {
	const { buttons } = record;
	if (!Array.isArray(buttons) || buttons.length === 0) return !hasSingleImage(record);
	return buttons.some((button) => isObject(button) && /^U[1-4]$/.test(toText(button.label) ?? ''));
}

function imageAt({ id, imageUrls }: VideoTask, imageIndex: number): string {
	const url = imageUrls[imageIndex];
	if (url) return url;
	throw new Failure(`Image task ${id} has no picture at “Image Index” ${imageIndex}`, {
		description: `“Image Index” counts from 0. The server lists: ${toFilledPlaces(imageUrls).join(', ')}.`,
	});
}

/**
 * Checks that the parent task has the video to act on. Otherwise, the server would use another one, and charge for it.
 * Passes if the task can't be read.
 *
 * @throws Failure if the video doesn't exist
 */
export async function checkParentVideo(
	{ body: { taskId, index } }: SubmitParameters,
	lookUp: (taskId: string) => Promise<VideoTask | undefined>,
): Promise<void> {
	if (typeof taskId !== 'string' || typeof index !== 'number') return;
	const parent = await lookUp(taskId).catch(() => undefined);
	if (!parent || !isGap(parent, index)) return;
	throw new Failure(`Task ${taskId} has no video at “Video Index” ${index}`, {
		description: `“Video Index” counts from 0. The server lists: ${toFilledPlaces(parent.videoUrls).join(', ')}. Nothing was accepted or charged.`,
	});
}

/** Whether the server lists the variants one by one, without this one. A single link may be any variant's. */
function isGap({ videoUrls, record }: VideoTask, index: number): boolean {
	if (videoUrls[index]) return false;
	const hasLater = videoUrls.slice(index + 1).some((url) => url !== null);
	const listsAll = videoUrls.length > 1 && toText(record.batchSize) !== null;
	return hasLater || listsAll;
}
