import { toFileLinks } from '../../api/task';
import { withDownloads } from '../../run/downloads';
import { toMissingVideoFailure } from '../../run/fileChoice';
import type { Operation } from '../../run/operation';
import { toSimplifiedTask } from '../../run/output';
import { ALL, choiceField, FIRST, ONE, outputFieldField, videoIndexField } from '../fields/output';
import { inTool, taskIdField } from '../fields/task';
import { fetchExistingTask, readFetchParameters } from '../get/get.operation';

const forDownload = { operation: ['download'] };

/** Downloads the videos of one finished task per item. */
export const download: Operation = {
	description: {
		name: 'Download Video',
		description: 'Download the videos of a finished task as files',
		action: 'Download video',
		displayOptions: { hide: inTool },
	},
	fields: [
		taskIdField(forDownload),
		choiceField([FIRST, ALL, ONE], 'all', { show: forDownload }),
		videoIndexField({ ...forDownload, download: ['one'] }),
		outputFieldField(forDownload),
	],
	execute: async (run) => {
		const { context, api, itemIndexes, stage } = run;
		const items = await stage(itemIndexes, (itemIndex) => readFetchParameters(context, itemIndex));
		const outputs = await stage(items, async (settings, _itemIndex, repeat) => {
			const task = await fetchExistingTask(api, settings, repeat, (found) => {
				if (toFileLinks(found).length === 0) throw toMissingVideoFailure(found);
			});
			return { json: toSimplifiedTask(task), task, settings };
		});
		return await withDownloads(run, outputs);
	},
};
