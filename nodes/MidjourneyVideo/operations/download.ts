import { toMissingVideoFailure } from '../mapping/chosenVideos';
import { toSimplifiedTask } from '../mapping/taskOutput';
import { toFileLinks } from '../mapping/videoTask';
import { createApi } from '../transport/request';
import { withDownloads } from './downloads';
import { fetchExistingTask, readFetchRequest } from './fetchRequest';
import type { Operation } from './itemRun';

/** Downloads the videos of one finished task per item. */
export const download: Operation = async (run) => {
	const { context, itemIndexes, stage } = run;
	const api = createApi(context);
	const requests = await stage(itemIndexes, (itemIndex) => readFetchRequest(context, itemIndex));
	const outputs = await stage(requests, async (settings, _itemIndex, repeat) => {
		const task = await fetchExistingTask(api, settings, repeat, (found) => {
			if (toFileLinks(found).length === 0) throw toMissingVideoFailure(found);
		});
		return { json: toSimplifiedTask(task), task, settings };
	});
	return await withDownloads(run, outputs);
};
