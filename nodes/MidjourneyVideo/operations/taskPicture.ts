import { Failure, toFailure } from '../failure';
import { toTaskPicture } from '../mapping/imageTask';
import { isLocalHost } from '../mapping/localHost';
import { UNKNOWN_TASK_ADVICE } from '../mapping/unknownTask';
import type { FetchPicture } from '../transport/picture';
import type { VideoTask } from '../types';
import type { SubmitRequest } from './submitRequest';

/**
 * The request with the picture of the image task that it starts from, if it does: as its link, or as a file where
 * Midjourney cannot reach the link.
 *
 * @throws Failure when the task cannot be looked up, or has no picture to start from
 */
export async function withTaskPicture<Request extends SubmitRequest>(
	request: Request,
	lookUp: (taskId: string) => Promise<VideoTask | undefined>,
	fetchPicture: FetchPicture,
): Promise<Request> {
	const { imageTask, body, timeoutMs } = request;
	// An image in Extra Fields wins.
	if (!imageTask || body.image !== undefined) return request;
	const { taskId, imageIndex } = imageTask;
	const task = await lookUp(taskId).catch((error: unknown) => {
		const failure = toFailure(error);
		throw new Failure(`Image task ${taskId} was not looked up. ${failure.message}`, failure);
	});
	if (!task) {
		throw new Failure(`The server knows no image task ${taskId}`, { description: UNKNOWN_TASK_ADVICE });
	}
	const url = toTaskPicture(task, imageIndex);
	if (!isLocalHost(new URL(url).hostname)) return { ...request, body: { ...body, image: url } };
	const imageFile = await fetchPicture(url, timeoutMs).catch((error: unknown) => {
		const { message } = toFailure(error);
		throw new Failure(`The picture of image task ${taskId} was not fetched. ${message}`, {
			description: `Its link ${url} leads to a local address, which Midjourney cannot reach, so the picture itself is sent. Check that n8n can open the link. Nothing was accepted or billed.`,
		});
	});
	return { ...request, imageFile };
}
