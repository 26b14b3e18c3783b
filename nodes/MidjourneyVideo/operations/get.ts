import { toTaskOutput } from '../mapping/taskOutput';
import { createApi } from '../transport/request';
import { withDownloads } from './downloads';
import { fetchExistingTask, readFetchRequest } from './fetchRequest';
import type { Operation } from './itemRun';

/** Asks for one task per item, as it is now. */
export const get: Operation = async (run) => {
	const { context, itemIndexes, stage } = run;
	const api = createApi(context);
	const requests = await stage(itemIndexes, (itemIndex) => readFetchRequest(context, itemIndex));
	const outputs = await stage(requests, async (settings, _itemIndex, repeat) => {
		const task = await fetchExistingTask(api, settings, repeat);
		return { json: toTaskOutput(task, settings.simplify), task, settings };
	});
	return await withDownloads(run, outputs);
};
