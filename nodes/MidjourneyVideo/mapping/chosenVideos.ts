import { Failure } from '../failure';
import type { VideoTask } from '../types';
import { toShown } from './json';
import { toVariantIndex } from './submitBody';
import { hasFailed, isSettled, isSucceeded, toStateText } from './videoTask';

/** Which of a task's videos are downloaded. */
export type Choice = { kind: 'none' | 'first' | 'all' } | { kind: 'one'; videoIndex: number };

/** @param videoIndex counts for `one` only. @throws Failure for anything that is no choice */
export function toChoice(kind: unknown, videoIndex: unknown): Choice {
	if (kind === 'one') return { kind, videoIndex: toVariantIndex(videoIndex, 'Video Index') };
	if (kind === 'none' || kind === 'first' || kind === 'all') return { kind };
	throw new Failure(`Download ${toShown(kind)} is not known`, {
		description: 'Use none, first, all or one.',
	});
}

/**
 * The places of the chosen videos in the task's list; none for a task without a video that is not finished either.
 *
 * @throws Failure for a finished task that lacks them
 */
export function toChosenIndexes(task: VideoTask, choice: Choice): number[] {
	const { id, videoUrls } = task;
	if (choice.kind === 'none' || (videoUrls.length === 0 && !isSucceeded(task))) return [];
	if (videoUrls.length === 0) throw toMissingVideoFailure(task);
	if (choice.kind === 'all') return [...videoUrls.keys()];
	const index = choice.kind === 'one' ? choice.videoIndex : 0;
	if (index < videoUrls.length) return [index];
	throw new Failure(`Task ${id} has ${toCount(videoUrls)}, none with Video Index ${index}`, {
		description: `Video Index counts from 0; the last video is ${videoUrls.length - 1}.`,
		taskId: id,
	});
}

/** The failure for a task without a link to a video. */
export function toMissingVideoFailure(task: VideoTask): Failure {
	if (isSucceeded(task)) {
		return new Failure(`Task ${task.id} is finished, but the server gives no link to its video`, {
			description: 'Some servers have the link a moment later: use the Download operation in a while.',
			taskId: task.id,
			isRepeatable: true,
		});
	}
	return new Failure(`Task ${task.id} has no video to download (${toStateText(task)})`, {
		description: isSettled(task)
			? 'It did not end well and has no video. Submit it as a new task.'
			: 'It is still rendering. Use the Wait operation, which downloads as well, or try again later.',
		taskId: task.id,
		hasTaskFailed: hasFailed(task),
	});
}

function toCount(videoUrls: string[]): string {
	return videoUrls.length === 1 ? '1 video' : `${videoUrls.length} videos`;
}
