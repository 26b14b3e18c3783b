import { hasFailed, isSettled, isSucceeded, toFileLinks, toStateText, type VideoTask } from '../api/task';
import { toFilledPlaces } from '../api/taskLinks';
import { Failure } from '../shared/failure';

/** Which of a task's files to download. */
export type Choice =
	| { kind: 'none' }
	| { kind: 'first' }
	| { kind: 'all' }
	| { kind: 'one'; videoIndex: number };

/**
 * The places of the chosen files in the task's list of videos or, for an image task, pictures. Empty for a task that
 * has no files and hasn't succeeded.
 *
 * @throws Failure if the task has succeeded without any file, or has none at “Video Index”
 */
export function toChosenIndexes(task: VideoTask, choice: Choice, links = toFileLinks(task)): number[] {
	if (choice.kind === 'none' || (links.length === 0 && !isSucceeded(task))) return [];
	if (links.length === 0) throw toMissingVideoFailure(task);
	const indexes = toFilledPlaces(links);
	if (choice.kind === 'all') return indexes;
	if (choice.kind === 'first') return indexes.slice(0, 1);
	const { videoIndex } = choice;
	if (indexes.includes(videoIndex)) return [videoIndex];
	const [one, many] = task.isImage ? ['image', 'images'] : ['video', 'videos'];
	const count = indexes.length === 1 ? `1 ${one}` : `${indexes.length} ${many}`;
	throw new Failure(`Task ${task.id} has ${count}, but none at “Video Index” ${videoIndex}`, {
		description: `“Video Index” counts from 0. The server lists: ${indexes.join(', ')}.`,
		taskId: task.id,
		hasTaskFailed: hasFailed(task),
	});
}

/** The failure for a task without a link to its video or, for an image task, its picture. */
export function toMissingVideoFailure(task: VideoTask): Failure {
	const { id, isImage, hasOnlyImage, imageUrl } = task;
	const what = isImage ? 'image' : 'video';
	if (hasOnlyImage) {
		return new Failure(`Task ${id} is finished, but the server has an image instead of a video`, {
			description: `Some providers turn videos into animated images: ask the operator of the server for the video. The image: ${imageUrl}`,
			taskId: id,
			// Other servers have a picture of the video a moment before the video itself.
			isRepeatable: true,
		});
	}
	if (isSucceeded(task)) {
		return new Failure(`Task ${id} is finished, but the server returned no link to its ${what}`, {
			description: 'Some servers add the link a moment later: try Download Video again in a minute.',
			taskId: id,
			isRepeatable: true,
		});
	}
	return new Failure(`Task ${id} has no ${what} to download (${toStateText(task)})`, {
		description: isSettled(task)
			? `It didn't succeed and has no ${what}. Submit it as a new task.`
			: "It's still rendering. Use Wait for Video, which can also download, or try again later.",
		taskId: id,
		hasTaskFailed: hasFailed(task),
	});
}
