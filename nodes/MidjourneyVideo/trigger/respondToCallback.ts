import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { answerCallback, type CallbackAnswer, type CallbackTools } from '../callback/answerCallback';
import { CallbackMemory, memoryOf } from '../callback/memory';
import { toFailure } from '../failure';
import { fetchTask } from '../transport/endpoints';
import { createSendRequest } from '../transport/request';
import type { SendRequest } from '../types';
import { createClock } from '../waiting/clock';
import { readRequest } from './readRequest';
import { readSettings } from './readSettings';

/** Answers one callback, whatever was posted; n8n starts the workflow when there is an item. Never rejects. */
export async function respondToCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const answer = await toAnswer(context).catch((error: unknown): CallbackAnswer => {
		const { message } = toFailure(error);
		return {
			kind: 'refused',
			status: 503,
			reason: 'The trigger cannot check callbacks now',
			detail: message,
		};
	});
	log(context, answer);
	const response = context.getResponseObject();
	switch (answer.kind) {
		case 'started':
			response.status(200).json({ started: true });
			return { noWebhookResponse: true, workflowData: [[{ json: answer.output }]] };
		case 'ignored':
			response.status(200).json({ ignored: answer.reason });
			return { noWebhookResponse: true };
		case 'refused':
			response.status(answer.status).json({ error: answer.reason });
			return { noWebhookResponse: true };
	}
}

async function toAnswer(context: IWebhookFunctions): Promise<CallbackAnswer> {
	const settings = await readSettings(context);
	// A test event may be sent again and again; n8n keeps nothing of it.
	const isTest = context.getMode() === 'manual';
	const memory = isTest ? new CallbackMemory() : openMemory(context);
	const answer = await answerCallback(readRequest(context), settings, createTools(context, memory));
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
	// Made when something is asked: most callbacks are ignored, and n8n takes long to read a credential.
	let send: SendRequest | undefined;
	return {
		fetchTask: async (taskId, timeoutMs) => {
			send ??= createSendRequest(context);
			return await fetchTask(send, taskId, timeoutMs);
		},
		clock: createClock(() => false),
		memory,
	};
}

/** What cannot be asked is the operator's to mend; what strangers send is not worth a line in every log. */
function log(context: IWebhookFunctions, answer: CallbackAnswer): void {
	if (answer.kind === 'started') return;
	const detail = answer.kind === 'refused' && answer.detail ? ` (${answer.detail})` : '';
	const text = `${context.getNode().name}: callback ${answer.kind}. ${answer.reason}${detail}`;
	if (answer.kind === 'refused' && answer.status === 503) context.logger.warn(text);
	else context.logger.debug(text);
}
