import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { toFailure } from '../shared/failure';

/** Why a callback, or a call to a suspended execution, does nothing. */
export type Rejection =
	| { kind: 'ignored'; reason: string }
	/** `reason` is for the caller, `detail` for the log only. */
	| { kind: 'refused'; status: 400 | 401 | 403 | 429 | 503; reason: string; detail?: string };

export function ignored(reason: string): Rejection {
	return { kind: 'ignored', reason };
}

export function refused(
	status: Extract<Rejection, { kind: 'refused' }>['status'],
	reason: string,
	detail?: string,
): Rejection {
	return { kind: 'refused', status, reason, detail };
}

/** Turns anything thrown while a call is checked into a rejection: if n8n saw the error, it would start something. */
export function toUnchecked(error: unknown): Rejection {
	return refused(503, "The node can't check callbacks right now", toFailure(error).message);
}

/** Tells the caller why nothing happens, and logs it. */
export function respondRejected(context: IWebhookFunctions, rejection: Rejection): IWebhookResponseData {
	log(context, rejection);
	const { reason } = rejection;
	const isIgnored = rejection.kind === 'ignored';
	return respond(
		context,
		isIgnored ? 200 : rejection.status,
		isIgnored ? { ignored: reason } : { error: reason },
	);
}

/** The part of Express's response that the node uses. n8n's types don't include Express's. */
interface JsonResponse {
	status(status: number): JsonResponse;
	json(body: object): void;
}

/** Responds to the caller. What it returns starts nothing unless `workflowData` is added. */
export function respond(context: IWebhookFunctions, status: number, body: object): IWebhookResponseData {
	(context.getResponseObject() as JsonResponse).status(status).json(body);
	return { noWebhookResponse: true };
}

/** Warns about a failed check, which the operator should fix. What strangers send only goes to the debug log. */
function log(context: IWebhookFunctions, rejection: Rejection): void {
	const detail = rejection.kind === 'refused' && rejection.detail ? ` (${rejection.detail})` : '';
	const text = `${context.getNode().name}: callback ${rejection.kind}. ${rejection.reason}${detail}`;
	if (rejection.kind === 'refused' && rejection.status === 503) context.logger.warn(text);
	else context.logger.debug(text);
}

/** Each submission carries its own callback URL, so there's nothing to register, find or remove at the API. */
export const webhookMethods = {
	default: {
		checkExists: async () => true,
		create: async () => true,
		delete: async () => true,
	},
};
