import { gridButtons, singleButtons } from './buttons.ts';
import { noLinks } from './links.ts';
import type { TaskRecord } from './rendering.ts';
import { nextTaskId } from './tasks.ts';
import type { ImageTask } from './types.ts';

/** Actions whose picture is a single one; that of the others is a grid of four. */
const SINGLE = ['UPSCALE', 'SWAP_FACE', 'UPLOAD'];

/** An image task as the upstream shows it. */
export function toImageRecord(
	task: ImageTask,
	resultsUrl: string,
	atMs: number,
): TaskRecord & { id: string } {
	const { id = nextTaskId(), status = 'SUCCESS', action = 'IMAGINE', imageUrl, imageUrls, buttons } = task;
	const hasSucceeded = status === 'SUCCESS';
	const ownButtons = SINGLE.includes(action) ? singleButtons : gridButtons;
	return {
		id,
		action,
		botType: 'MID_JOURNEY',
		status,
		progress: hasSucceeded ? '100%' : '0%',
		prompt: '',
		promptEn: '',
		description: 'Submit success',
		state: null,
		submitTime: Math.round(atMs),
		startTime: Math.round(atMs),
		finishTime: hasSucceeded ? Math.round(atMs) : null,
		failReason: null,
		...noLinks(),
		imageUrl: imageUrl ?? (hasSucceeded ? `${resultsUrl}/${id}.png` : null),
		imageUrls: imageUrls ?? [],
		buttons: buttons ?? (hasSucceeded ? ownButtons() : []),
		properties: { finalPrompt: '' },
	};
}
