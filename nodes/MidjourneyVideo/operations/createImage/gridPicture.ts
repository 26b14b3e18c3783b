import { hasSingleImage, type VideoTask } from '../../api/task';
import { isObject, toText } from '../../shared/json';

/** How to come from a finished grid to one of its four pictures. */
export type GridPicture =
	/** By the button that upscales it: a second submission. */
	| { kind: 'button'; customId: string }
	/** The server lists the pictures one by one, or the task is for a single one. */
	| { kind: 'picture'; url: string }
	| { kind: 'none' };

/** The button counts, and a listed picture only where the server gives no button. */
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

/** The picture with this index, or the only one of a task that has a single one; null where the server lists neither. */
export function toListedPicture(
	{ record, imageUrl, imageUrls }: VideoTask,
	imageIndex: number,
): string | null {
	return imageUrls[imageIndex] ?? (hasSingleImage(record) ? imageUrl : null);
}

/** Whether the server has given no link to the picture of a task; a copy may be a moment behind. */
export function lacksImage({ imageUrl }: VideoTask): boolean {
	return imageUrl === null;
}
