import type { IExecuteFunctions } from 'n8n-workflow';

import { isSucceeded, type VideoTask } from '../../api/task';
import type { Links } from '../../api/taskLinks';
import type { TaskItem } from '../../run/downloads';
import { addHint } from '../../run/hints';
import { isFailure } from '../../run/operation';
import { toSimplifiedTask } from '../../run/output';
import type { ItemWait } from '../../run/wait/itemWait';
import type { WaitEnd } from '../../run/wait/pollUntilSettled';
import { toTaskResult } from '../../run/wait/waitResult';
import { Failure } from '../../shared/failure';
import { type GridPicture, toListedPicture } from './gridPicture';
import { type GridChoice, toGridAdvice } from './upscale';

/** The pictures that an item outputs from its task. */
interface Pictures {
	imageUrl: string | null;
	imageUrls: Links;
	/** The link to download, at the picture's index with nulls before it. The task's other links aren't downloaded. */
	toLinks: (task: VideoTask) => Links;
}

/** The grid of four, as is. */
export function toGridResult(wait: ItemWait, end: WaitEnd): TaskItem | Failure {
	return toImageResult(wait, end, ({ imageUrl, imageUrls }) => ({
		imageUrl,
		imageUrls,
		toLinks: (task) => toPlace(0, task.imageUrl),
	}));
}

/** The single picture that the upscaling made. If it made none, the output names the grid, which is paid for. */
export function toUpscaledResult(
	wait: ItemWait,
	end: WaitEnd,
	{ gridTaskId, imageIndex }: GridChoice,
): TaskItem | Failure {
	const result = toImageResult(wait, end, ({ imageUrl }) => ({
		imageUrl,
		imageUrls: imageUrl === null ? [] : [imageUrl],
		toLinks: (task) => toPlace(imageIndex, task.imageUrl),
	}));
	if (end.kind === 'settled' && isSucceeded(end.task)) return result;
	if (!isFailure(result)) return { ...result, json: { ...result.json, gridTaskId } };
	const hasEnded = end.kind === 'settled';
	const advice = `${toGridAdvice(gridTaskId)} ${result.description ?? ''}`.trim();
	return new Failure(result.message, {
		...result,
		description: hasEnded ? advice : result.description,
		fields: { gridTaskId },
		hasTaskFailed: false,
	});
}

/** A picture that the server lists next to its grid, or none if there's only the grid. Adds a hint either way. */
export function toListedResult(
	context: IExecuteFunctions,
	wait: ItemWait,
	task: VideoTask,
	picture: Exclude<GridPicture, { kind: 'button' }>,
	imageIndex: number,
): TaskItem | Failure {
	const imageUrl = picture.kind === 'picture' ? picture.url : null;
	if (imageUrl === null) {
		addHint(
			context,
			`Task ${task.id} is finished, but the server returned neither buttons nor single pictures, only the grid of four: ${task.imageUrl}. It isn't output as an image, because a video of it would animate all four at once.`,
			'warning',
		);
	} else {
		addHint(
			context,
			`Task ${task.id} has no button to upscale picture ${imageIndex}, so the picture that the server lists is output instead. For a video, use imageUrl, or the task ID with the same “Image Index”.`,
			'info',
		);
	}
	// Without a picture there's nothing to download, and no reason to fail.
	const settings: ItemWait = imageUrl === null ? { ...wait, choice: { kind: 'none' } } : wait;
	return toImageResult(settings, { kind: 'settled', task }, ({ imageUrls }) => ({
		imageUrl,
		imageUrls: imageUrl === null ? [] : imageUrls.length > 0 ? imageUrls : [imageUrl],
		toLinks: (from) => toPlace(imageIndex, toListedPicture(from, imageIndex)),
	}));
}

/** The result for a finished grid once the time to upscale is over: nothing more is bought. */
export function toOverdueResult(wait: ItemWait, task: VideoTask): TaskItem | Failure {
	const { maxWaitMinutes, returnsFailures, returnsUnfinished } = wait;
	const { id } = task;
	if (returnsFailures || returnsUnfinished) {
		const json = toImageJson(task, wait.simplify, NO_PICTURES);
		const unfinished = wait.simplify ? { finished: false, succeeded: false } : {};
		return {
			json: { ...json, ...unfinished, ...(!returnsUnfinished && { timedOut: true }) },
			settings: wait,
		};
	}
	return new Failure(
		`Grid ${id} is finished, but the ${maxWaitMinutes} minutes of “Max Wait” ended before one of its pictures could be upscaled`,
		{ description: `${toGridAdvice(id)} If this happens often, raise “Max Wait”.`, taskId: id },
	);
}

const NO_PICTURES = { imageUrl: null, imageUrls: [] };

function toImageResult(
	wait: ItemWait,
	end: WaitEnd,
	toPictures: (task: VideoTask) => Pictures,
): TaskItem | Failure {
	const { simplify } = wait;
	const result = toTaskResult(wait, end, (task) =>
		toImageJson(task, simplify, isSucceeded(task) ? toPictures(task) : NO_PICTURES),
	);
	if (isFailure(result) || !result.task) return result;
	return { ...result, toLinks: toPictures(result.task).toLinks };
}

/** The same ten fields as for any image task, but with these pictures; or the API's own object. */
function toImageJson(
	task: VideoTask,
	simplify: boolean,
	{ imageUrl, imageUrls }: Pick<Pictures, 'imageUrl' | 'imageUrls'>,
) {
	if (!simplify) return task.record;
	return { ...toSimplifiedTask({ ...task, isImage: true }), imageUrl, imageUrls };
}

/** A list with only this link, at this index; empty without a link. */
function toPlace(place: number, url: string | null): Links {
	return url === null ? [] : [...Array<null>(place).fill(null), url];
}

/** Tells an agent's model how to continue with a picture that isn't there yet. */
export function toNextStep(item: TaskItem): TaskItem {
	if (item.json.finished === true) return item;
	const nextStep =
		"The image isn't finished yet. To continue, call this tool again with exactly the same values: it continues with the same image, and nothing is charged twice.";
	return { ...item, json: { ...item.json, nextStep } };
}
