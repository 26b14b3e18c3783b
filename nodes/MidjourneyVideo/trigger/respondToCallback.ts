import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { answerCallback, type CallbackAnswer, type CallbackTools } from '../callback/answerCallback';
import { CallbackMemory, memoryOf } from '../callback/memory';
import { placesOf } from '../callback/places';
import { readRequest } from '../callback/readRequest';
import { reply, replyRejected, toUnchecked } from '../callback/reply';
import { readRecentCredential } from '../transport/credential';
import { fetchTask } from '../transport/endpoints';
import { createApi } from '../transport/request';
import { createClock } from '../waiting/clock';
import { readSettings } from './readSettings';

/** Answers one callback, whatever was posted; n8n starts the workflow when there is an item. Never rejects. */
export async function respondToCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const answer = await toAnswer(context).catch(toUnchecked);
	if (answer.kind !== 'started') return replyRejected(context, answer);
	return { ...reply(context, 200, { started: true }), workflowData: [[{ json: answer.output }]] };
}

async function toAnswer(context: IWebhookFunctions): Promise<CallbackAnswer> {
	const { callbackSecret, blotOut } = await readRecentCredential(context);
	const settings = readSettings(context, callbackSecret);
	const { text, query } = await readRequest(context);
	// A test event may be sent again and again; n8n keeps nothing of it.
	const isTest = context.getMode() === 'manual';
	const memory = isTest ? new CallbackMemory() : openMemory(context);
	const answer = await answerCallback({ text: blotOut(text), query }, settings, createTools(context, memory));
	if (answer.kind === 'started' && !isTest) {
		context.getWorkflowStaticData('node').callbacks = memory.toStored();
	}
	return answer;
}

/** What this process remembers for the node, and what others, or the one before a restart, have stored. */
function openMemory(context: IWebhookFunctions): CallbackMemory {
	const memory = memoryOf(String(context.getWorkflow().id), context.getNode().id);
	memory.load(context.getWorkflowStaticData('node').callbacks);
	return memory;
}

function createTools(context: IWebhookFunctions, memory: CallbackMemory): CallbackTools {
	const api = createApi(context);
	return {
		fetchTask: async (taskId, timeoutMs) => await fetchTask(api, taskId, timeoutMs),
		clock: createClock(() => false),
		random: Math.random,
		memory,
		placesOf,
	};
}
