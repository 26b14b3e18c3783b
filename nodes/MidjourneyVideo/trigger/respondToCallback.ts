import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { readRecentCredential } from '../api/credential';
import { createApi } from '../api/request';
import { stateOf } from '../api/task';
import { respond, respondRejected, toUnchecked } from '../run/webhookResponse';
import { createClock } from '../shared/clock';
import type { TaskEvent } from './callback';
import { CallbackMemory, memoryOf } from './callbackMemory';
import { placesOf } from './confirmCallback';
import {
	type CallbackDecision,
	type CallbackRequest,
	type CallbackSettings,
	type CallbackTools,
	decideCallback,
} from './decideCallback';

/** Responds to one callback, whatever was posted. n8n starts the workflow if there's an item. Never rejects. */
export async function respondToCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const decision = await toDecision(context).catch(toUnchecked);
	if (decision.kind !== 'started') return respondRejected(context, decision);
	return { ...respond(context, 200, { started: true }), workflowData: [[{ json: decision.output }]] };
}

async function toDecision(context: IWebhookFunctions): Promise<CallbackDecision> {
	const { callbackSecret, redact } = await readRecentCredential(context);
	const settings = readSettings(context, callbackSecret);
	const { text, query } = await readRequest(context);
	// A test event may be sent again and again, so nothing about it is remembered.
	const isTest = context.getMode() === 'manual';
	const memory = isTest ? new CallbackMemory() : openMemory(context);
	const decision = await decideCallback(
		{ text: redact(text), query },
		settings,
		createTools(context, memory),
	);
	if (decision.kind === 'started' && !isTest) {
		context.getWorkflowStaticData('node').callbacks = memory.toStored();
	}
	return decision;
}

/** What this process remembers for the node, plus what other processes, or this one before a restart, stored. */
function openMemory(context: IWebhookFunctions): CallbackMemory {
	const memory = memoryOf(String(context.getWorkflow().id), context.getNode().id);
	memory.load(context.getWorkflowStaticData('node').callbacks);
	return memory;
}

function createTools(context: IWebhookFunctions, memory: CallbackMemory): CallbackTools {
	return {
		fetchTask: createApi(context).fetchTask,
		clock: createClock(() => false),
		random: Math.random,
		memory,
		placesOf,
	};
}

/** The trigger's parameters, plus its credential's secret. */
function readSettings(context: IWebhookFunctions, callbackSecret: string): CallbackSettings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		events: context.getNodeParameter('events') as TaskEvent[],
		verify: context.getNodeParameter('verify') as boolean,
		simplify: context.getNodeParameter('simplify') as boolean,
		stateFilter: stateOf({ state: options.stateFilter }),
		parseState: options.parseState === true,
		dedupe: options.dedupe !== false,
		callbackSecret,
	};
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

interface ReadableRequest {
	rawBody?: unknown;
	/** n8n itself only reads the body for content types that it parses. */
	readRawBody?: () => Promise<void>;
}

/** The posted callback. Reads the raw body, because n8n's own parser rounds long numeric IDs. */
export async function readRequest(context: IWebhookFunctions): Promise<CallbackRequest> {
	const isJson = JSON_TYPE.test(context.getHeaderData()['content-type'] ?? '');
	const request = context.getRequestObject() as ReadableRequest;
	if (isJson && request.rawBody === undefined) await request.readRawBody?.();
	const { rawBody } = request;
	return {
		text: isJson && rawBody instanceof Uint8Array ? new TextDecoder().decode(rawBody) : '',
		query: context.getQueryData(),
	};
}
