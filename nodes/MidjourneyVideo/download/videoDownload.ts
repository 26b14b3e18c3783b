import type { IBinaryData } from 'n8n-workflow';

import { DOWNLOAD_REPEAT_LIMIT_MS, FRESH_LINK_MS } from '../constants';
import { Failure, toFailure } from '../failure';
import { toTime } from '../mapping/videoTask';
import type { Download } from '../transport/download';
import { fetchTask } from '../transport/endpoints';
import type { Repeat } from '../transport/repeat';
import type { SendRequest, VideoTask } from '../types';

/** One of a task's videos. */
export interface TaskVideo {
	task: VideoTask;
	videoIndex: number;
	maxBytes: number;
	timeoutMs: number;
}

export interface VideoDownloadTools {
	download: Download;
	repeat: Repeat;
	/** Asks for the task anew; undefined when the server does not know it. */
	renew: () => Promise<VideoTask | undefined>;
	/** Epoch milliseconds. */
	now: () => number;
}

/** A function that asks for a task anew, once for all its videos. */
export function createRenewal(
	send: SendRequest,
	taskId: string,
	timeoutMs: number,
): VideoDownloadTools['renew'] {
	let renewed: Promise<VideoTask | undefined> | undefined;
	return async () => await (renewed ??= fetchTask(send, taskId, timeoutMs));
}

/** What hosts say to a link that has expired. */
const GONE_STATUSES = new Set([403, 404, 410]);

/**
 * Downloads a video of a finished task; the file is named after both. A host that does not have a new file yet is asked
 * again for a while. For a link that has expired, the task is asked for a fresh one, once.
 */
export async function downloadVideo(video: TaskVideo, tools: VideoDownloadTools): Promise<IBinaryData> {
	const { task, videoIndex, maxBytes, timeoutMs } = video;
	const { download, repeat, renew, now } = tools;
	const name = `midjourney-${task.id}-${videoIndex}`;
	let url = task.videoUrls[videoIndex]!;
	let isRenewed = false;

	const attempt = async () => await download({ url, name, maxBytes, timeoutMs });
	const attemptWithFreshLink = async () =>
		await attempt().catch(async (error: unknown) => {
			const failure = toFailure(error);
			if (!isGone(failure)) throw failure;
			if (!isRenewed) {
				isRenewed = true;
				const renewed = await renew().catch(() => undefined);
				const freshUrl = renewed?.videoUrls[videoIndex] ?? url;
				if (freshUrl !== url) {
					url = freshUrl;
					return await attempt();
				}
			}
			throw isFresh(task, now())
				? failure
				: new Failure(failure.message, { ...failure, isRepeatable: false });
		});
	return await repeat(attemptWithFreshLink, DOWNLOAD_REPEAT_LIMIT_MS).catch((error: unknown) => {
		throw toVideoFailure(toFailure(error), video, url);
	});
}

function isGone({ httpStatus }: Failure): boolean {
	return httpStatus !== undefined && GONE_STATUSES.has(httpStatus);
}

/** Whether a host may not have the file yet. */
function isFresh({ record }: VideoTask, nowMs: number): boolean {
	const finished = toTime(record.finishTime);
	return finished === null || nowMs - finished.getTime() < FRESH_LINK_MS;
}

function toVideoFailure(failure: Failure, { task, videoIndex }: TaskVideo, url: string): Failure {
	const advice = isGone(failure)
		? 'The link has expired, or its host does not have the file yet.'
		: failure.description;
	const reassurance = `The video is paid for and not lost: get it with the Download operation and Task ID ${task.id}, which costs nothing.`;
	return new Failure(`Video ${videoIndex} of task ${task.id} was not downloaded. ${failure.message}`, {
		...failure,
		description: [advice, reassurance, `Its link: ${url}`].filter(Boolean).join(' '),
		taskId: task.id,
	});
}
