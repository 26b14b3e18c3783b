import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { DEFAULTS } from '../constants';
import { createRenewal, downloadVideo, type VideoDownloadTools } from '../download/videoDownload';
import { toFailure } from '../failure';
import { toChosenIndexes } from '../mapping/chosenVideos';
import { toDownloadSettings } from '../mapping/downloadSettings';
import { mapConcurrently } from '../transport/concurrency';
import { createDownload } from '../transport/download';
import { createRepeat } from '../transport/repeat';
import { createApi } from '../transport/request';
import type { VideoTask } from '../types';
import { createClock } from '../waiting/clock';

const TIMEOUT_MS = 1000 * DEFAULTS.requestTimeoutSeconds;

/**
 * What the workflow starts with: the task, or an item per video with the file. An event is posted once only, so that a
 * download that fails becomes an `error` in its item, beside the links.
 */
export async function toStartItems(
	context: IWebhookFunctions,
	task: VideoTask,
	output: IDataObject,
): Promise<INodeExecutionData[]> {
	try {
		const { choice, outputField, maxBytes } = toDownloadSettings(
			(name, fallback) => context.getNodeParameter(name, fallback),
			context.getNodeParameter('options', {}) as IDataObject,
		);
		const videoIndexes = toChosenIndexes(task, choice);
		if (videoIndexes.length === 0) return [{ json: output }];
		const tools = createTools(context, task);
		const items = await mapConcurrently(videoIndexes, DEFAULTS.concurrency, async (videoIndex) => {
			const json = { ...output, videoIndex };
			return await downloadVideo({ task, videoIndex, maxBytes, timeoutMs: TIMEOUT_MS }, tools).then(
				(file): INodeExecutionData => ({ json, binary: { [outputField]: file } }),
				(error: unknown) => toErrorItem(json, error),
			);
		});
		return items.filter((item) => item !== undefined);
	} catch (error) {
		return [toErrorItem(output, error)];
	}
}

function createTools(context: IWebhookFunctions, { id }: VideoTask): VideoDownloadTools {
	return {
		download: createDownload(context, createClock),
		repeat: createRepeat({ clock: createClock(() => false), random: Math.random, mayGoOn: () => true }),
		renew: createRenewal(createApi(context), id, TIMEOUT_MS),
		now: Date.now,
	};
}

function toErrorItem(json: IDataObject, error: unknown): INodeExecutionData {
	return { json: { ...json, error: toFailure(error).message } };
}
