import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { hasFailed, toFileLinks, toTime, type VideoTask } from '../api/task';
import type { Links } from '../api/taskLinks';
import type { Api, Download } from '../api/types';
import { Failure, toFailure, withFields } from '../shared/failure';
import { fieldOf } from '../shared/json';
import { type Choice, toChosenIndexes } from './fileChoice';
import { addImageHints } from './hints';
import {
	isValue,
	type ItemOutput,
	type ItemResult,
	type OutputItem,
	type Repeat,
	type RequestOptions,
	type Run,
} from './operation';

/** The result of an input item, before its downloads. */
export interface TaskItem {
	/** The fields of the task. */
	json: IDataObject;
	/** Absent when the time ran out: then nothing is downloaded. */
	task?: VideoTask;
	settings: RequestOptions & DownloadSettings;
	/** Picks the links to download from; absent for all of the task's files. */
	toLinks?: (task: VideoTask) => Links;
}

/** One output item, with or without a file of the task. */
interface Piece extends RequestOptions {
	json: IDataObject;
	file?: Pick<TaskFile, 'task' | 'index' | 'maxBytes' | 'toLinks'> & {
		outputField: string;
		renew: FileDownloadTools['renew'];
	};
}

/**
 * Downloads the chosen files. An item with downloads becomes one item per file. If a file can't be downloaded, its
 * failure keeps the task's fields.
 */
export async function withDownloads(
	{ context, api, files, stage }: Run,
	outputs: Array<ItemResult<TaskItem>>,
): Promise<Array<ItemResult<ItemOutput>>> {
	addImageHints(
		context,
		outputs.filter(isValue).flatMap(({ task }) => task ?? []),
	);
	const planned = outputs.map((output) => (isValue(output) ? toPieces(output, api) : output));
	const downloaded = await stage<Piece, OutputItem>(
		planned.flat(),
		async ({ json, file, timeoutMs }, _index, repeat) => {
			if (!file) return { json };
			const tools = { download: files.download, repeat, renew: file.renew, now: Date.now };
			const binary = await downloadFile({ ...file, timeoutMs }, tools).catch((error: unknown) => {
				throw withFields(toFailure(error), json);
			});
			return { json, binary: { [file.outputField]: binary } };
		},
	);
	const results = downloaded.values();
	// One result per piece or failure, in the same order.
	return planned.map((pieces) => {
		if (!Array.isArray(pieces)) {
			results.next();
			return pieces;
		}
		// If the run fails or is stopped, a download that never started still outputs its task.
		return pieces.map((piece) => results.next().value ?? { json: piece.json });
	});
}

/** Plans an output item per chosen file, or one without a file. Returns a failure if a chosen file is missing. */
function toPieces({ json, task, settings, toLinks = toFileLinks }: TaskItem, api: Api): Piece[] | Failure {
	const { choice, maxBytes, outputField, concurrency, timeoutMs } = settings;
	try {
		const shared = { concurrency, timeoutMs };
		const indexes = task ? toChosenIndexes(task, choice, toLinks(task)) : [];
		if (!task || indexes.length === 0) return [{ ...shared, json }];
		const indexName = task.isImage ? 'imageIndex' : 'videoIndex';
		const renew = createRenewal(api, task.id, timeoutMs);
		return indexes.map((index) => ({
			...shared,
			json: { ...json, [indexName]: index },
			file: { task, index, maxBytes, toLinks, outputField, renew },
		}));
	} catch (error) {
		return withFields(toFailure(error), json);
	}
}

/** One file of a task: a video or, for an image task, a picture. */
interface TaskFile {
	task: VideoTask;
	/** Its place in the list of links. */
	index: number;
	toLinks: (task: VideoTask) => Links;
	maxBytes: number;
	timeoutMs: number;
}

interface FileDownloadTools {
	download: Download;
	repeat: Repeat;
	/** Fetches the current task; undefined if the server doesn't know it or the request fails. */
	renew: () => Promise<VideoTask | undefined>;
	/** Epoch milliseconds. */
	now: () => number;
}

/** Refetches a task, at most once for all its files. */
export function createRenewal(
	{ fetchTask }: Pick<Api, 'fetchTask'>,
	taskId: string,
	timeoutMs: number,
): FileDownloadTools['renew'] {
	let renewed: Promise<VideoTask | undefined> | undefined;
	return async () => await (renewed ??= fetchTask(taskId, timeoutMs).catch(() => undefined));
}

/** How hosts respond to an expired link. */
const GONE_STATUSES = new Set([403, 404, 410]);

/** How long a failed download is retried: a CDN may take some seconds to get a new file. */
const DOWNLOAD_REPEAT_LIMIT_MS = 30_000;

/**
 * Downloads a file of a finished task, and names it after the task's ID and the file's index. Retries for a while if
 * the host doesn't have a new file yet. If the link has expired, refetches the task once to get a fresh link.
 */
export async function downloadFile(file: TaskFile, tools: FileDownloadTools): Promise<IBinaryData> {
	const { task, index, maxBytes, timeoutMs, toLinks } = file;
	const { download, repeat, renew, now } = tools;
	const name = `midjourney-${task.id}-${index}`;
	const kind = task.isImage ? 'picture' : 'video';
	let url = toLinks(task)[index]!;

	const attempt = async () => await download({ url, name, kind, maxBytes, timeoutMs });
	const attemptWithFreshLink = async () =>
		await attempt().catch(async (error: unknown) => {
			const failure = toFailure(error);
			if (!isGone(failure)) throw failure;
			const freshTask = await renew();
			const freshUrl = freshTask && toLinks(freshTask)[index];
			if (freshUrl && freshUrl !== url) {
				// Retries and the error message use it, too.
				url = freshUrl;
				return await attempt();
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

/** If a host doesn't have a file this long after its task finished, the link has expired. */
const FRESH_LINK_MS = 600_000;

/** Whether the task finished so recently that a host may not have the file yet. */
function isFresh({ record }: VideoTask, nowMs: number): boolean {
	const finished = toTime(fieldOf(record, 'finishTime'));
	return finished === null || nowMs - finished.getTime() < FRESH_LINK_MS;
}

function toFileFailure(failure: Failure, { task, index }: TaskFile, url: string): Failure {
	const advice = isGone(failure) ? "The link has expired, or the file isn't there yet." : failure.description;
	const [title, name] = task.isImage ? ['Image', 'image'] : ['Video', 'video'];
	const reassurance = hasFailed(task)
		? ''
		: `The ${name} is paid for and not lost: get it with Download Video and task ID ${task.id}, at no cost.`;
	return new Failure(`${title} ${index} of task ${task.id} couldn't be downloaded. ${failure.message}`, {
		...failure,
		description: [advice, reassurance, `Link: ${url}`].filter(Boolean).join(' '),
		taskId: task.id,
		hasTaskFailed: hasFailed(task),
	});
}

/** Which files to download, and where to put them. */
export interface DownloadSettings {
	choice: Choice;
	/** Name of the output item's binary field for the file. */
	outputField: string;
	maxBytes: number;
}
