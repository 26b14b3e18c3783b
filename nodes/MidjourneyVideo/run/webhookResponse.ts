import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { toFailure } from '../shared/failure';

/** A callback, or a call to a suspended execution, that does nothing. */
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

/** For everything thrown while a callback is checked: n8n must not see it, it would start something. */
export function toUnchecked(error: unknown): Rejection {
	return refused(503, "The node can't check callbacks right now", toFailure(error).message);
}

/** Tells the caller and the log why nothing happens. */
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

/** What is used of Express's response, whose types do not come along with n8n's. */
interface JsonResponse {
	status(status: number): JsonResponse;
	json(body: object): void;
}

/** Responds to the caller; what is returned starts nothing as long as it gets no `workflowData`. */
export function respond(context: IWebhookFunctions, status: number, body: object): IWebhookResponseData {
	(context.getResponseObject() as JsonResponse).status(status).json(body);
	return { noWebhookResponse: true };
}

/** A failed check is for the operator to fix; what strangers send isn't worth a line in every log. */
function log(context: IWebhookFunctions, rejection: Rejection): void {
	const detail = rejection.kind === 'refused' && rejection.detail ? ` (${rejection.detail})` : '';
	const text = `${context.getNode().name}: callback ${rejection.kind}. ${rejection.reason}${detail}`;
	if (rejection.kind === 'refused' && rejection.status === 503) context.logger.warn(text);
	else context.logger.debug(text);
}

/** Each submission has its own callback URL: at the API there is nothing to register, find or remove. */
export const webhookMethods = {
	default: {
		checkExists: async () => true,
		create: async () => true,
		delete: async () => true,
	},
};
