import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import {
	createRenewal,
	downloadFile,
	type FileDownloadTools,
	type TaskFile,
} from '../download/videoDownload';
import { type Failure, toFailure, withFields } from '../failure';
import { toChosenIndexes } from '../mapping/chosenVideos';
import type { DownloadSettings } from '../mapping/downloadSettings';
import { createDownload } from '../transport/download';
import { createApi } from '../transport/request';
import type { Api, VideoTask } from '../types';
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

/** One output item: with a file of the task, or with none. */
interface Piece extends RequestOptions {
	json: IDataObject;
	file?: Pick<TaskFile, 'task' | 'index' | 'maxBytes'> & {
		outputField: string;
		renew: FileDownloadTools['renew'];
	};
}

/**
 * Downloads what the items want of their tasks: an item with downloads becomes one item per file. A file that cannot be
 * downloaded is a failure that keeps the fields of its task.
 */
export async function withDownloads(
	{ context, stage }: ItemRun,
	outputs: Array<ItemResult<TaskOutput>>,
): Promise<Array<ItemResult<ItemOutput>>> {
	const api = createApi(context);
	const download = createDownload(context, createClock);
	addPictureHints(context, outputs.filter(isValue));
	const planned = outputs.map((output) => (isValue(output) ? toPieces(output, api) : output));
	const pieces = planned.flatMap((result): Array<ItemResult<Piece>> => (isValue(result) ? result : [result]));
	const downloaded = await stage(pieces, async ({ json, file, timeoutMs }, _index, repeat) => {
		if (!file) return { json };
		const tools = { download, repeat, renew: file.renew, now: Date.now };
		const binary = await downloadFile({ ...file, timeoutMs }, tools).catch((error: unknown) => {
			throw withFields(toFailure(error), json);
		});
		return { json, binary: { [file.outputField]: binary } };
	});
	let next = 0;
	return planned.map((result) => {
		const own = downloaded.slice(next, (next += isValue(result) ? result.length : 1));
		if (!isValue(result)) return result;
		// In a run that fails or is stopped, what was not begun still tells its task.
		return own.map((piece, index) => piece ?? { json: result[index]!.json });
	});
}

/** Tells of finished tasks whose video the server has not got. */
function addPictureHints(context: IExecuteFunctions, outputs: TaskOutput[]): void {
	for (const { task } of outputs) {
		if (!task?.hasOnlyPicture) continue;
		const message = `Task ${task.id} is finished, but the server has a picture in the place of its video: ${task.imageUrl}`;
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
}

/** What the item becomes; a failure when the task lacks a file that is wanted. */
function toPieces({ json, task, settings }: TaskOutput, api: Api): Piece[] | Failure {
	const { choice, maxBytes, outputField, concurrency, timeoutMs } = settings;
	try {
		const shared = { concurrency, timeoutMs };
		const indexes = task ? toChosenIndexes(task, choice) : [];
		if (!task || indexes.length === 0) return [{ ...shared, json }];
		const indexName = task.isImage ? 'imageIndex' : 'videoIndex';
		const renew = createRenewal(api, task.id, timeoutMs);
		return indexes.map((index) => ({
			...shared,
			json: { ...json, [indexName]: index },
			file: { task, index, maxBytes, outputField, renew },
		}));
	} catch (error) {
		return withFields(toFailure(error), json);
	}
}
