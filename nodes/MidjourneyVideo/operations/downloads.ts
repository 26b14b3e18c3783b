import type { IDataObject } from 'n8n-workflow';

import { downloadVideo } from '../download/videoDownload';
import { type Failure, toFailure, withFields } from '../failure';
import { toChosenIndexes } from '../mapping/chosenVideos';
import { createDownload } from '../transport/download';
import { fetchTask } from '../transport/endpoints';
import { createSendRequest } from '../transport/request';
import type { VideoTask } from '../types';
import { createClock } from '../waiting/clock';
import type { DownloadSettings } from './downloadSettings';
import { isValue, type ItemOutput, type ItemResult, type ItemRun } from './itemRun';
import type { RequestOptions } from './options';

/** What an input item brings, before its downloads. */
export interface TaskOutput {
	/** The fields of the task. */
	json: IDataObject;
	/** Absent when nothing is known of it. */
	task?: VideoTask;
	settings: RequestOptions & DownloadSettings;
}

/** One output item: with a video of the task, or with none. */
interface Piece extends RequestOptions {
	json: IDataObject;
	video?: { task: VideoTask; videoIndex: number; maxBytes: number; outputField: string };
	/** Asks for the task anew, once for all its videos. */
	renew: () => Promise<VideoTask | undefined>;
}

/**
 * Downloads what the items want of their tasks: an item with downloads becomes one item per video. A video that cannot
 * be downloaded is a failure that keeps the fields of its task.
 */
export async function withDownloads(
	{ context, stage }: ItemRun,
	outputs: Array<ItemResult<TaskOutput>>,
): Promise<Array<ItemResult<ItemOutput>>> {
	const send = createSendRequest(context);
	const download = createDownload(context, createClock);
	const planned = outputs.map((output) => {
		if (!isValue(output)) return output;
		const { timeoutMs } = output.settings;
		return toPieces(output, async (taskId) => await fetchTask(send, taskId, timeoutMs));
	});
	const pieces = planned.flatMap((result): Array<ItemResult<Piece>> => (isValue(result) ? result : [result]));
	const downloaded = await stage(pieces, async ({ json, video, timeoutMs, renew }, _index, repeat) => {
		if (!video) return { json };
		const tools = { download, repeat, renew, now: Date.now };
		const file = await downloadVideo({ ...video, timeoutMs }, tools).catch((error: unknown) => {
			throw withFields(toFailure(error), json);
		});
		return { json, binary: { [video.outputField]: file } };
	});
	let next = 0;
	return planned.map((result) => {
		const own = downloaded.slice(next, (next += isValue(result) ? result.length : 1));
		if (!isValue(result)) return result;
		// In a run that fails or is stopped, what was not begun still tells its task.
		return own.map((piece, index) => piece ?? { json: result[index]!.json });
	});
}

/** What the item becomes; a failure when the task lacks a video that is wanted. */
function toPieces(
	{ json, task, settings }: TaskOutput,
	fetch: (taskId: string) => Promise<VideoTask | undefined>,
): Piece[] | Failure {
	const { choice, maxBytes, outputField, concurrency, timeoutMs } = settings;
	let renewed: Promise<VideoTask | undefined> | undefined;
	const renew = async () => await (renewed ??= fetch(task!.id));
	const shared = { concurrency, timeoutMs, renew };
	try {
		const videoIndexes = task ? toChosenIndexes(task, choice) : [];
		if (!task || videoIndexes.length === 0) return [{ ...shared, json }];
		return videoIndexes.map((videoIndex) => ({
			...shared,
			json: { ...json, videoIndex },
			video: { task, videoIndex, maxBytes, outputField },
		}));
	} catch (error) {
		return withFields(toFailure(error), json);
	}
}
