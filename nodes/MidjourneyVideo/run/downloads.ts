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

/** What becomes of an input item, before its downloads. */
export interface TaskItem {
	/** The fields of the task. */
	json: IDataObject;
	/** Absent when nothing is known of it. */
	task?: VideoTask;
	settings: RequestOptions & DownloadSettings;
	/** The links to the task's files, unless it's all that it has. */
	toLinks?: (task: VideoTask) => Links;
}

/** One output item: with a file of the task, or with none. */
interface Piece extends RequestOptions {
	json: IDataObject;
	file?: Pick<TaskFile, 'task' | 'index' | 'maxBytes' | 'toLinks'> & {
		outputField: string;
		renew: FileDownloadTools['renew'];
	};
}

/**
 * Downloads what the items want of their tasks: an item with downloads becomes one item per file. A file that cannot be
 * downloaded is a failure that keeps the fields of its task.
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
	// As many as an item has pieces, in the same order.
	return planned.map((pieces) => {
		if (!Array.isArray(pieces)) {
			results.next();
			return pieces;
		}
		// In a run that fails or is stopped, what was not begun still tells its task.
		return pieces.map((piece) => results.next().value ?? { json: piece.json });
	});
}

/** What the item becomes; a failure when the task lacks a file that is wanted. */
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

/** One of a task's files: a video, or of an image task a picture. */
interface TaskFile {
	task: VideoTask;
	/** In the list of its links. */
	index: number;
	toLinks: (task: VideoTask) => Links;
	maxBytes: number;
	timeoutMs: number;
}

interface FileDownloadTools {
	download: Download;
	repeat: Repeat;
	/** The task as it is now; undefined when the server does not know it, or can't be asked. */
	renew: () => Promise<VideoTask | undefined>;
	/** Epoch milliseconds. */
	now: () => number;
}

/** Asks for a task anew, once for all its files. */
export function createRenewal(
	{ fetchTask }: Pick<Api, 'fetchTask'>,
	taskId: string,
	timeoutMs: number,
): FileDownloadTools['renew'] {
	let renewed: Promise<VideoTask | undefined> | undefined;
	return async () => await (renewed ??= fetchTask(taskId, timeoutMs).catch(() => undefined));
}

/** What hosts say to a link that has expired. */
const GONE_STATUSES = new Set([403, 404, 410]);

/** How long a failed download is repeated: a CDN may not have a new file for some seconds. */
const DOWNLOAD_REPEAT_LIMIT_MS = 30_000;

/**
 * Downloads a file of a finished task; it is named after both. A host that does not have a new file yet is asked again for
 * a while. For a link that has expired, the task is asked for a fresh one, once.
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
				// Kept for what follows.
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

/** A link of a task that finished longer ago than this has expired, when its host does not know it. */
const FRESH_LINK_MS = 600_000;

/** Whether a host may not have the file yet. */
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

/** Which videos to download, and where to put them. */
export interface DownloadSettings {
	choice: Choice;
	/** Name of the output item's field for the file. */
	outputField: string;
	maxBytes: number;
}
