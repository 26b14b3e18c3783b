import type { IDataObject } from 'n8n-workflow';

import {
	createRenewal,
	downloadVideo,
	type TaskVideo,
	type VideoDownloadTools,
} from '../download/videoDownload';
import { type Failure, toFailure, withFields } from '../failure';
import { toChosenIndexes } from '../mapping/chosenVideos';
import type { DownloadSettings } from '../mapping/downloadSettings';
import { createDownload } from '../transport/download';
import { createSendRequest } from '../transport/request';
import type { SendRequest, VideoTask } from '../types';
import { createClock } from '../waiting/clock';
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
	video?: Pick<TaskVideo, 'task' | 'videoIndex' | 'maxBytes'> & {
		outputField: string;
		renew: VideoDownloadTools['renew'];
	};
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
	const planned = outputs.map((output) => (isValue(output) ? toPieces(output, send) : output));
	const pieces = planned.flatMap((result): Array<ItemResult<Piece>> => (isValue(result) ? result : [result]));
	const downloaded = await stage(pieces, async ({ json, video, timeoutMs }, _index, repeat) => {
		if (!video) return { json };
		const tools = { download, repeat, renew: video.renew, now: Date.now };
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
function toPieces({ json, task, settings }: TaskOutput, send: SendRequest): Piece[] | Failure {
	const { choice, maxBytes, outputField, concurrency, timeoutMs } = settings;
	try {
		const shared = { concurrency, timeoutMs };
		const videoIndexes = task ? toChosenIndexes(task, choice) : [];
		if (!task || videoIndexes.length === 0) return [{ ...shared, json }];
		const renew = createRenewal(send, task.id, timeoutMs);
		return videoIndexes.map((videoIndex) => ({
			...shared,
			json: { ...json, videoIndex },
			video: { task, videoIndex, maxBytes, outputField, renew },
		}));
	} catch (error) {
		return withFields(toFailure(error), json);
	}
}
