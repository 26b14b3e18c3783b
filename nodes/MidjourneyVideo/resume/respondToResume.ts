import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { readRequest } from '../callback/readRequest';
import { ignored, reply, replyRejected, toUnchecked } from '../callback/reply';
import { fetchTask, listTasks } from '../transport/endpoints';
import { createApi } from '../transport/request';
import { createClock } from '../waiting/clock';
import { readSuspension } from '../waiting/runMemory';
import { knownSuspension } from '../waiting/suspensions';
import { answerResume, type ResumeAnswer } from './answerResume';

/**
 * Answers one callback for a suspended execution, whatever was posted. Never rejects: n8n would run the next nodes with
 * an empty item. Without `workflowData` the execution goes on waiting; with it, n8n takes it up as at its time.
 */
export async function respondToResume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const answer = await toAnswer(context).catch(toUnchecked);
	if (answer.kind !== 'resumed') return replyRejected(context, answer);
	// No items: the node itself, run again, outputs them.
	return { ...reply(context, 200, { resumed: true }), workflowData: [] };
}

async function toAnswer(context: IWebhookFunctions): Promise<ResumeAnswer> {
	const suspension = readSuspension(context);
	if (!suspension) return ignored('The execution does not wait for callbacks');
	const api = createApi(context);
	const { text } = await readRequest(context);
	return await answerResume(text, suspension, {
		list: async (taskIds, timeoutMs) => await listTasks(api.send, taskIds, timeoutMs),
		fetch: async (taskId, timeoutMs) => await fetchTask(api, taskId, timeoutMs),
		clock: createClock(() => false),
		known: knownSuspension(suspension.id),
	});
}
