import { hasSingleImage, type VideoTask } from '../../api/task';
import { isObject, toText } from '../../shared/json';

/** How to get from a finished grid to one of its four pictures. */
export type GridPicture =
	/** With the button that upscales it, in a second submission. */
	| { kind: 'button'; customId: string }
	/** The server lists the pictures one by one, or the task made only one. */
	| { kind: 'picture'; url: string }
	| { kind: 'none' };

/** Prefers the button. A listed picture only counts if the server returned no button for it. */
export function toGridPicture(task: VideoTask, imageIndex: number): GridPicture {
	const given: unknown[] = Array.isArray(task.record.buttons) ? task.record.buttons : [];
	const buttons = given.filter(isObject);
	const number = imageIndex + 1;
	const button =
		buttons.find(({ label }) => toText(label) === `U${number}`) ??
		buttons.find(({ customId }) => new RegExp(`\\bupsample::${number}(?:::|$)`).test(toText(customId) ?? ''));
	const customId = button?.customId;
	if (typeof customId === 'string' && customId !== '') return { kind: 'button', customId };
	const url = toListedPicture(task, imageIndex);
	return url === null ? { kind: 'none' } : { kind: 'picture', url };
}

/** The picture at this index, or the only picture of a single-picture task. Null if there's neither. */
export function toListedPicture(
	{ record, imageUrl, imageUrls }: VideoTask,
	imageIndex: number,
): string | null {
	return imageUrls[imageIndex] ?? (hasSingleImage(record) ? imageUrl : null);
}

/** Whether the server hasn't returned a link to the task's picture; a gateway's copy may be a moment behind. */
export function lacksImage({ imageUrl }: VideoTask): boolean {
	return imageUrl === null;
}
