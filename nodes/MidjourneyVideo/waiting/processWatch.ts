import type { IExecuteFunctions } from 'n8n-workflow';

import { CONFIRM_REQUEST_TIMEOUT_MS, LIST_MISSING_MS, RECENT_CREDENTIALS, WATCH_FETCHES } from '../constants';
import { type Failure, toFailure } from '../failure';
import { setBounded } from '../mapping/bounded';
import { mapConcurrently } from '../transport/concurrency';
import { readCredential } from '../transport/credential';
import { fetchTask, listTasks } from '../transport/endpoints';
import { createApi } from '../transport/request';
import type { Api, VideoTask } from '../types';
import type { Account } from './account';
import { createClock } from './clock';
import { isRegularMode } from './configuration';
import type { WaitToWatch } from './suspendedWait';
import { Watch } from './watch';
import { callExecution, reachesItself } from './wayToItself';

/** The one watch of this process. */
export const watch = new Watch({ clock: createClock(() => false), reachesItself });

/**
 * Has the process watch a wait of this run, whose context goes on to work when the execution has ended. Never rejects:
 * without the watch n8n's timer ends the wait.
 */
export async function watchWait(context: IExecuteFunctions, wait: WaitToWatch): Promise<void> {
	const credential = await readCredential(context).catch(() => undefined);
	if (credential) watch.add(toAccount(context, credential.fingerprint), wait);
}

/** Until when credentials' servers are taken for ones without a list call, by fingerprint; epoch milliseconds. */
const listMissingUntilMs = new Map<string, number>();

function toAccount(context: IExecuteFunctions, fingerprint: string): Account {
	return {
		fingerprint,
		runsHere: isRegularMode(context),
		ask: async (taskIds) => {
			const credential = await readCredential(context);
			// One that was changed isn't used any more: n8n's timer goes on with what it is then.
			if (credential.fingerprint !== fingerprint) return 'gone';
			const api = createApi(context);
			const nowMs = Date.now();
			const hasList = nowMs >= (listMissingUntilMs.get(fingerprint) ?? 0);
			const listed = hasList ? await list(api, taskIds) : undefined;
			if (listed) return listed;
			if (hasList) setBounded(listMissingUntilMs, fingerprint, nowMs + LIST_MISSING_MS, RECENT_CREDENTIALS);
			return await fetchEach(api, taskIds);
		},
		call: async (resumeUrl) => await callExecution(context, resumeUrl),
	};
}

/** The records of these tasks that the server has: by its list call or, where it has none, one by one. */
export async function findTasks(api: Api, taskIds: string[]): Promise<VideoTask[]> {
	return (await list(api, taskIds)) ?? (await fetchEach(api, taskIds));
}

async function list({ send }: Api, taskIds: string[]): Promise<VideoTask[] | undefined> {
	return await listTasks(send, taskIds, CONFIRM_REQUEST_TIMEOUT_MS);
}

/** @throws Failure when none could be asked for, or the server wants to be left alone */
async function fetchEach(api: Api, taskIds: string[]): Promise<VideoTask[]> {
	const answers = await mapConcurrently(
		taskIds,
		WATCH_FETCHES,
		async (taskId) => await fetchTask(api, taskId, CONFIRM_REQUEST_TIMEOUT_MS).catch(toFailure),
	);
	const failures = answers.filter(isFailed);
	const busy = failures.find(({ httpStatus }) => httpStatus === 429);
	if (busy) throw busy;
	if (failures.length === taskIds.length && failures[0]) throw failures[0];
	return answers.filter((answer): answer is VideoTask => answer !== undefined && !isFailed(answer));
}

function isFailed(answer: unknown): answer is Failure {
	return answer instanceof Error;
}
