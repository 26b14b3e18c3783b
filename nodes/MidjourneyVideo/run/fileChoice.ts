import { hasFailed, isSettled, isSucceeded, toFileLinks, toStateText, type VideoTask } from '../api/task';
import { toFilledPlaces } from '../api/taskLinks';
import { Failure } from '../shared/failure';

/** Which of a task's videos are downloaded. */
export type Choice =
	| { kind: 'none' }
	| { kind: 'first' }
	| { kind: 'all' }
	| { kind: 'one'; videoIndex: number };

/**
 * The places of the chosen files in the task's list: its videos, or the pictures of an image task. None for a task without
 * a file that is not finished either.
 *
 * @throws Failure for a finished task that lacks them
 */
export function toChosenIndexes(task: VideoTask, choice: Choice, links = toFileLinks(task)): number[] {
	if (choice.kind === 'none' || (links.length === 0 && !isSucceeded(task))) return [];
	if (links.length === 0) throw toMissingVideoFailure(task);
	const indexes = toFilledPlaces(links);
	if (choice.kind === 'all') return indexes;
	if (choice.kind === 'first') return indexes.slice(0, 1);
	const { videoIndex } = choice;
	if (indexes.includes(videoIndex)) return [videoIndex];
	const [one, many] = task.isImage ? ['picture', 'pictures'] : ['video', 'videos'];
	const count = indexes.length === 1 ? `1 ${one}` : `${indexes.length} ${many}`;
	throw new Failure(`Task ${task.id} has ${count}, none with Video Index ${videoIndex}`, {
		description: `Video Index counts from 0; there ${indexes.length === 1 ? 'is' : 'are'} ${indexes.join(', ')}.`,
		taskId: task.id,
		hasTaskFailed: hasFailed(task),
	});
}

/** The failure for a task without a link to its video, or of an image task to its picture. */
export function toMissingVideoFailure(task: VideoTask): Failure {
	const { id, isImage, hasOnlyImage, imageUrl } = task;
	const what = isImage ? 'picture' : 'video';
	if (hasOnlyImage) {
		return new Failure(`Task ${id} is finished, but the server has a picture in the place of its video`, {
			description: `Some upstreams turn videos into animated pictures: ask the operator of the server for the video. The picture: ${imageUrl}`,
			taskId: id,
			// Others have a picture of the video a moment before the video.
			isRepeatable: true,
		});
	}
	if (isSucceeded(task)) {
		return new Failure(`Task ${id} is finished, but the server gives no link to its ${what}`, {
			description: 'Some servers have the link a moment later: use the Download operation in a while.',
			taskId: id,
			isRepeatable: true,
		});
	}
	return new Failure(`Task ${id} has no ${what} to download (${toStateText(task)})`, {
		description: isSettled(task)
			? `It did not end well and has no ${what}. Submit it as a new task.`
			: 'It is still rendering. Use the Wait operation, which downloads as well, or try again later.',
		taskId: id,
		hasTaskFailed: hasFailed(task),
	});
}
