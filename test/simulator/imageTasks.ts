import { buttonsAfter } from './buttons.ts';
import { linksOf, noLinks, pictureLinks } from './links.ts';
import { DEFAULT_VARIANTS, type TaskRecord } from './rendering.ts';
import { nextTaskId } from './tasks.ts';
import type { ImageTask } from './types.ts';

interface Surroundings {
	resultsUrl: string;
	singlePictures: boolean;
	atMs: number;
}

/** An image task as the upstream shows it. */
export function toImageRecord(
	task: ImageTask,
	{ resultsUrl, singlePictures, atMs }: Surroundings,
): TaskRecord & { id: string } {
	const { id = nextTaskId(), status = 'SUCCESS', action = 'IMAGINE', imageUrl, imageUrls, buttons } = task;
	const hasSucceeded = status === 'SUCCESS';
	const links = pictureLinks(action, singlePictures);
	const ownLinks = hasSucceeded ? linksOf(links, { id, resultsUrl, variants: DEFAULT_VARIANTS }) : noLinks();
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
		...ownLinks,
		...(imageUrl !== undefined && { imageUrl }),
		...(imageUrls && { imageUrls }),
		buttons: buttons ?? (hasSucceeded ? buttonsAfter(action) : []),
		properties: { finalPrompt: '' },
	};
}
