import type { IBinaryData } from 'n8n-workflow';

import { DOWNLOAD_REPEAT_LIMIT_MS, FRESH_LINK_MS } from '../constants';
import { Failure, toFailure } from '../failure';
import { fieldOf } from '../mapping/json';
import { hasFailed, toFileLinks, toTime } from '../mapping/videoTask';
import type { Download } from '../transport/download';
import { fetchTask } from '../transport/endpoints';
import type { Repeat } from '../transport/repeat';
import type { Api, VideoTask } from '../types';

/** One of a task's files: a video, or of an image task a picture. */
export interface TaskFile {
	task: VideoTask;
	/** In the list of its links. */
	index: number;
	maxBytes: number;
	timeoutMs: number;
}

export interface FileDownloadTools {
	download: Download;
	repeat: Repeat;
	/** Asks for the task anew; undefined when the server does not know it. */
	renew: () => Promise<VideoTask | undefined>;
	/** Epoch milliseconds. */
	now: () => number;
}

/** A function that asks for a task anew, once for all its files. */
export function createRenewal(api: Api, taskId: string, timeoutMs: number): FileDownloadTools['renew'] {
	let renewed: Promise<VideoTask | undefined> | undefined;
	return async () => await (renewed ??= fetchTask(api, taskId, timeoutMs));
}

/** What hosts say to a link that has expired. */
const GONE_STATUSES = new Set([403, 404, 410]);

/**
 * Downloads a file of a finished task; it is named after both. A host that does not have a new file yet is asked again for
 * a while. For a link that has expired, the task is asked for a fresh one, once.
 */
export async function downloadFile(file: TaskFile, tools: FileDownloadTools): Promise<IBinaryData> {
	const { task, index, maxBytes, timeoutMs } = file;
	const { download, repeat, renew, now } = tools;
	const name = `midjourney-${task.id}-${index}`;
	const kind = task.isImage ? 'picture' : 'video';
	let url = toFileLinks(task)[index]!;
	let isRenewed = false;

	const attempt = async () => await download({ url, name, kind, maxBytes, timeoutMs });
	const attemptWithFreshLink = async () =>
		await attempt().catch(async (error: unknown) => {
			const failure = toFailure(error);
			if (!isGone(failure)) throw failure;
			if (!isRenewed) {
				isRenewed = true;
				const renewed = await renew().catch(() => undefined);
				const freshUrl = (renewed && toFileLinks(renewed)[index]) ?? url;
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
		throw toFileFailure(toFailure(error), file, url);
	});
}

function isGone({ httpStatus }: Failure): boolean {
	return httpStatus !== undefined && GONE_STATUSES.has(httpStatus);
}

/** Whether a host may not have the file yet. */
function isFresh({ record }: VideoTask, nowMs: number): boolean {
	const finished = toTime(fieldOf(record, 'finishTime'));
	return finished === null || nowMs - finished.getTime() < FRESH_LINK_MS;
}

function toFileFailure(failure: Failure, { task, index }: TaskFile, url: string): Failure {
	const advice = isGone(failure)
		? 'The link has expired, or its host does not have the file yet.'
		: failure.description;
	const [title, name] = task.isImage ? ['Picture', 'picture'] : ['Video', 'video'];
	const reassurance = hasFailed(task)
		? ''
		: `The ${name} is paid for and not lost: get it with the Download operation and Task ID ${task.id}, which costs nothing.`;
	return new Failure(`${title} ${index} of task ${task.id} was not downloaded. ${failure.message}`, {
		...failure,
		description: [advice, reassurance, `Its link: ${url}`].filter(Boolean).join(' '),
		taskId: task.id,
		hasTaskFailed: hasFailed(task),
	});
}
