import { Failure, toFailure } from '../failure';
import { toTaskPicture } from '../mapping/imageTask';
import { UNKNOWN_TASK_ADVICE } from '../mapping/unknownTask';
import type { VideoTask } from '../types';
import type { SubmitRequest } from './submitRequest';

/**
 * The request with the picture of the image task that it starts from, if it does.
 *
 * @throws Failure when the task cannot be looked up, or has no picture to start from
 */
export async function withTaskPicture<Request extends SubmitRequest>(
	request: Request,
	lookUp: (taskId: string) => Promise<VideoTask | undefined>,
	addHint: (hint: string) => void,
): Promise<Request> {
	const { imageTask, body } = request;
	if (!imageTask) return request;
	const { taskId, imageIndex } = imageTask;
	const task = await lookUp(taskId).catch((error: unknown) => {
		const failure = toFailure(error);
		throw new Failure(`Image task ${taskId} was not looked up. ${failure.message}`, failure);
	});
	if (!task) {
		throw new Failure(`The server knows no image task ${taskId}`, { description: UNKNOWN_TASK_ADVICE });
	}
	const picture = toTaskPicture(task, imageIndex);
	if (picture.isGrid) {
		addHint(
			`image task ${task.id} has only its 2×2 grid, which is now the first frame. Upscale one of its pictures first to start from that one.`,
		);
	}
	return { ...request, body: { ...body, image: body.image ?? picture.url } };
}
