import type { IExecuteFunctions } from 'n8n-workflow';

import { readCredential, RECENT_CREDENTIALS } from '../../api/credential';
import { QUICK_LOOK_TIMEOUT_MS } from '../../api/fetchTasks';
import { createApi } from '../../api/request';
import type { VideoTask } from '../../api/task';
import type { Api } from '../../api/types';
import { createClock } from '../../shared/clock';
import { toFailure } from '../../shared/failure';
import { mapConcurrently, setBounded } from '../../shared/limits';
import { isRegularMode } from '../n8nConfiguration';
import { isFailure, type WaitToWatch, type WaitWatch } from '../operation';
import { reachesItself, wakeExecution } from './wakeExecution';
import { Watch } from './watch';
import type { Account } from './watchedAccount';

/** The one watch of this process. */
export const watch = new Watch({ clock: createClock(() => false), reachesItself });

/** The watch as a run sees it, whose context goes on to work when the execution has ended. */
export function watchOf(context: IExecuteFunctions): WaitWatch {
	return {
		get size() {
			return watch.size;
		},
		reachesItself,
		// Not awaited: a process that is killed before n8n has stored the execution loses its tasks.
		add: (wait) => void watchWait(context, wait),
		takeOver: (executionId, suspension) => watch.takeOver(executionId, suspension),
	};
}

/** Never rejects: without the watch n8n's timer ends the wait. */
export async function watchWait(context: IExecuteFunctions, wait: WaitToWatch): Promise<void> {
	const credential = await readCredential(context).catch(() => undefined);
	if (credential) watch.add(toAccount(context, credential.fingerprint), wait);
}

/** Until when credentials' servers are taken for ones without a list call, by fingerprint; epoch milliseconds. */
const listMissingUntilMs = new Map<string, number>();

/** A server that has answered the list call with 404 is asked by it again after this time: a proxy may have answered. */
export const LIST_MISSING_MS = 600_000;

function toAccount(context: IExecuteFunctions, fingerprint: string): Account {
	return {
		fingerprint,
		runsHere: isRegularMode(context),
		look: async (taskIds) => {
			const credential = await readCredential(context);
			// One that was changed isn't used any more: n8n's timer goes on with what it is then.
			if (credential.fingerprint !== fingerprint) return 'gone';
			const api = createApi(context);
			const nowMs = Date.now();
			const hasList = nowMs >= (listMissingUntilMs.get(fingerprint) ?? 0);
			const listed = hasList ? await api.listTasks(taskIds, QUICK_LOOK_TIMEOUT_MS) : undefined;
			if (listed) return listed;
			if (hasList) setBounded(listMissingUntilMs, fingerprint, nowMs + LIST_MISSING_MS, RECENT_CREDENTIALS);
			return await fetchEach(api, taskIds);
		},
		call: async (resumeUrl) => await wakeExecution(context, resumeUrl),
	};
}

/** The records of these tasks that the server has: by its list call or, where it has none, one by one. */
export async function findTasks(api: Api, taskIds: string[]): Promise<VideoTask[]> {
	return (await api.listTasks(taskIds, QUICK_LOOK_TIMEOUT_MS)) ?? (await fetchEach(api, taskIds));
}

/** Tasks that the watch asks for at once where a server has no list call. */
const WATCH_FETCHES = 5;

/** @throws Failure when none could be asked for, or the server wants to be left alone */
async function fetchEach(api: Api, taskIds: string[]): Promise<VideoTask[]> {
	const answers = await mapConcurrently(
		taskIds,
		WATCH_FETCHES,
		async (taskId) => await api.fetchTask(taskId, QUICK_LOOK_TIMEOUT_MS).catch(toFailure),
	);
	const failures = answers.filter(isFailure);
	const busy = failures.find(({ httpStatus }) => httpStatus === 429);
	if (busy) throw busy;
	if (failures.length === taskIds.length && failures[0]) throw failures[0];
	return answers.filter((answer): answer is VideoTask => answer !== undefined && !isFailure(answer));
}
