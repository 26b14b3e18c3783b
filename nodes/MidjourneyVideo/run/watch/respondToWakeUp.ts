import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { createApi } from '../../api/request';
import { isSettled } from '../../api/task';
import { setBounded } from '../../shared/boundedMap';
import { toFailure } from '../../shared/failure';
import { KNOWN_WAITS } from '../operation';
import { readSuspension, type Suspension } from '../runMemory';
import { ignored, refused, type Rejection, respond, respondRejected, toUnchecked } from '../webhookResponse';
import { watch } from './processWatch';
import { findTasks } from './watchedAccount';
import { isLeftToTimer, isToBeRenewed } from './watchedWait';

/**
 * Responds to a call to a suspended execution, from this node's watch or from anybody. Ignores the body: the node wakes
 * when its tasks have settled. Never rejects, because n8n would then run the next nodes with an empty item. Without
 * `workflowData`, the execution keeps waiting; with it, n8n resumes the execution as it would at its due time.
 */
export async function respondToWakeUp(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const rejection = await toRejection(context).catch(toUnchecked);
	if (rejection) return respondRejected(context, rejection);
	// No items: n8n runs the node again, which outputs them itself.
	return { ...respond(context, 200, { resumed: true }), workflowData: [] };
}

/** Suspensions that this process has ended. n8n 1.x resumes an execution as often as it's told to. */
const ended = new Map<string, true>();

async function toRejection(context: IWebhookFunctions): Promise<Rejection | undefined> {
	const { suspension, executionId } = readSuspension(context) ?? {};
	if (!suspension || !executionId) return ignored("The execution isn't waiting for tasks");
	const { id } = suspension;
	const nowMs = Date.now();
	if (isLeftToTimer(suspension, nowMs)) return resumesByItself;
	if (!isToBeRenewed(suspension, nowMs)) {
		const haveSettled =
			watch.haveSettled(executionId, suspension) ?? (await lookOnce(context, suspension, nowMs));
		if (haveSettled instanceof Error) {
			return refused(503, 'The request to the API failed', haveSettled.message);
		}
		if (!haveSettled) return ignored("The tasks of the execution aren't finished yet");
		// The API may have taken a while to respond.
		if (isLeftToTimer(suspension, Date.now())) return resumesByItself;
	}
	if (ended.has(id)) return ignored('The execution has already been resumed');
	setBounded(ended, id, true, KNOWN_WAITS);
	return undefined;
}

const resumesByItself = ignored('The execution is about to resume automatically');

interface SharedLook {
	haveSettled: Promise<boolean | Error>;
	lookedAtMs: number;
}

const sharedLooks = new Map<string, SharedLook>();

/** How long calls about the same wait share one response from the API. */
const SHARED_LOOK_MS = 2_000;

/** Whether all tasks of a wait that this process doesn't watch have settled. Calls close together share a request. */
async function lookOnce(
	context: IWebhookFunctions,
	{ id, taskIds }: Suspension,
	nowMs: number,
): Promise<boolean | Error> {
	const known = sharedLooks.get(id);
	if (known && nowMs - known.lookedAtMs < SHARED_LOOK_MS) return await known.haveSettled;
	const haveSettled = findTasks(createApi(context), taskIds).then((tasks) => {
		const settled = new Set(tasks.filter(isSettled).map((task) => task.id));
		return taskIds.every((taskId) => settled.has(taskId));
	}, toFailure);
	setBounded(sharedLooks, id, { haveSettled, lookedAtMs: nowMs }, KNOWN_WAITS);
	return await haveSettled;
}
