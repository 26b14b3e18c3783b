import { Failure } from '../failure';
import { toText } from '../mapping/json';
import { toFilledPlaces } from '../mapping/videoUrls';
import type { VideoTask } from '../types';
import type { SubmitRequest } from './submitRequest';

/**
 * Refuses to act on a video that its task does not have: the server would take another one, and bill it. A task that cannot
 * be read refuses nothing.
 *
 * @throws Failure
 */
export async function checkParentVideo(
	{ body: { taskId, index } }: SubmitRequest,
	lookUp: (taskId: string) => Promise<VideoTask | undefined>,
): Promise<void> {
	if (typeof taskId !== 'string' || typeof index !== 'number') return;
	const parent = await lookUp(taskId).catch(() => undefined);
	if (!parent || !isGap(parent, index)) return;
	throw new Failure(`Task ${taskId} has no video with Video Index ${index}`, {
		description: `Video Index counts from 0; there are ${toFilledPlaces(parent.videoUrls).join(', ')}. Nothing was accepted or billed.`,
	});
}

/** Whether the server lists the variants one by one, and not this one. With a single link it may be that of any variant. */
function isGap({ videoUrls, record }: VideoTask, index: number): boolean {
	if (videoUrls[index]) return false;
	const hasLater = videoUrls.slice(index + 1).some((url) => url !== null);
	const listsAll = videoUrls.length > 1 && toText(record.batchSize) !== null;
	return hasLater || listsAll;
}
